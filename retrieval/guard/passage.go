package guard

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// place is where a character stands; commas and spaces end a clause, full stops a sentence.
type place struct{ clause, sentence int }

// passage is a question as it is searched: letters and digits only, in their usual spelling.
type passage struct {
	runes  []rune
	places []place
}

// most is how much of a question is read, in characters.
const most = 2000

func newPassage(question string) passage {
	var raw []rune
	var at []place
	spaced := spacedOut(question)
	here := place{}
	for _, r := range norm.NFKC.String(question) {
		switch {
		case len(raw) == most:
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			raw, at = append(raw, unicode.ToLower(r)), append(at, here)
		case r == '。' || r == '!' || r == '?' || r == ';' || r == '\n':
			here.clause++
			here.sentence++
		case !spaced || r != ' ':
			here.clause++
		}
	}
	return words.spell(passage{raw, at})
}

// spacedOut reports a text with spaces between single characters, where they end nothing.
func spacedOut(s string) bool {
	letters, spaces := 0, 0
	for _, r := range s {
		if r == ' ' || r == '　' {
			spaces++
		} else {
			letters++
		}
	}
	return spaces > 1 && spaces*3 >= letters
}

// spell puts words that are written by their sound, or with wrong characters, into their usual spelling, and leaves out words
// that only look dangerous.
func (l *lexicon) spell(p passage) passage {
	out := passage{make([]rune, 0, len(p.runes)+8), make([]place, 0, len(p.runes)+8)}
next:
	for i := 0; i < len(p.runes); {
		for _, s := range l.respelled[p.runes[i]] {
			if p.has(s.from, i) {
				for _, r := range s.to {
					out.runes, out.places = append(out.runes, r), append(out.places, p.places[i])
				}
				i += len(s.from)
				continue next
			}
		}
		out.runes, out.places = append(out.runes, p.runes[i]), append(out.places, p.places[i])
		i++
	}
	return out
}

// has reports that word stands at i.
func (p passage) has(word []rune, i int) bool {
	if i+len(word) > len(p.runes) {
		return false
	}
	for j, r := range word {
		if p.runes[i+j] != r {
			return false
		}
	}
	return true
}

// rest reports that the parts stand after end, each within its gap and in the same sentence.
func (p passage) rest(parts []part, end int) bool {
	if len(parts) == 0 {
		return true
	}
	for i := end; i <= end+parts[0].gap && i < len(p.runes); i++ {
		if p.places[i].sentence != p.places[end-1].sentence {
			return false
		}
		for _, w := range parts[0].words {
			if p.has(w, i) && p.rest(parts[1:], i+len(w)) {
				return true
			}
		}
	}
	return false
}

// hit is a pattern found in a passage.
type hit struct {
	*pattern
	place
}

// hits are the patterns found. A sign that is denied, as in 没有被绑架, is none.
func (p passage) hits() []hit {
	var out []hit
	for i, r := range p.runes {
		var seen [groups]bool // 保险 and 保险赔 in one place count once
		for _, s := range words.starts[r] {
			g := s.pattern.group
			switch {
			case g != sign && seen[g], g == sign && p.denied(i):
			case p.has(s.word, i) && p.rest(s.pattern.parts[1:], i+len(s.word)):
				out = append(out, hit{s.pattern, p.places[i]})
				seen[g] = true
			}
		}
	}
	return out
}

// denied reports 没, 没有 or 未 before i, but not 有没有.
func (p passage) denied(i int) bool {
	if i > 0 && (p.runes[i-1] == '没' || p.runes[i-1] == '未') {
		return true
	}
	return i > 1 && p.runes[i-2] == '没' && p.runes[i-1] == '有' && !(i > 2 && p.runes[i-3] == '有')
}
