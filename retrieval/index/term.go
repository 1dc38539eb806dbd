package index

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode"

	"yiku/kb/text"

	"golang.org/x/text/unicode/norm"
)

// Term is what texts are matched by: one character, two neighbouring characters, a Latin word or number, or a 文号
// without its prefix. Characters without a segmenter's dictionary measure better than words on every public set tried
// (architecture.md, “The index”).
type Term uint64

// Characters take 21 bits each, so a pair stays below 1<<42; words and 文号 are hashes with the top bit set.
const hashed Term = 1 << 63

func unigram(a rune) Term   { return Term(a) }
func bigram(a, b rune) Term { return Term(a)<<21 | Term(b) }

var seed = maphash.MakeSeed() // terms live only in memory, so a seed a process is enough

func word(s string) Term { return Term(maphash.String(seed, s)) | hashed }

// Word reports a Latin word, a number or a 文号.
func (t Term) Word() bool { return t&hashed != 0 }

// Single reports a single character.
func (t Term) Single() bool { return t < 1<<21 }

// Terms splits a text, repetitions included. Case, width and punctuation do not count.
func Terms(s string) []Term { return AppendTerms(make([]Term, 0, 2*len(s)/3), s) }

// AppendTerms is Terms into a slice that may be reused.
func AppendTerms(out []Term, s string) []Term {
	if strings.ContainsRune(s, '号') {
		for _, n := range text.Numbers(s) {
			out = append(out, numberTerm(n))
		}
	}
	if !plainText(s) {
		s = norm.NFKC.String(s)
	}
	var prev rune // the character before, 0 at the start of a run
	start := -1   // of a Latin or digit word
	figure := -1  // of a number in characters
	for i, r := range s {
		if !isHan(r) {
			r = unicode.ToLower(r)
		}
		switch {
		case isWordRune(r):
			if start < 0 {
				start = i
			}
			prev, figure = 0, -1
			continue
		case start >= 0 && r == ',' && thousands(s[start:i], s[i+1:]):
			continue
		case start >= 0:
			w := strings.ReplaceAll(strings.ToLower(s[start:i]), ",", "")
			out = append(out, word(w))
			if s[start] >= '0' && s[start] <= '9' && (start == 0 || s[start-1] != '.') {
				out = amount(out, w, s[i:])
			}
			start = -1
		}
		switch numeral := isNumeral(r); {
		case numeral && figure < 0:
			figure = i
		case !numeral && figure >= 0:
			out = amount(out, s[figure:i], s[i:])
			figure = -1
		}
		if !isHan(r) && (isMark(r) || !unicode.IsLetter(r) && !unicode.IsNumber(r)) {
			prev = 0
			continue
		}
		out = append(out, unigram(r))
		if prev != 0 {
			out = append(out, bigram(prev, r))
			if prev == '半' && r == '年' && !strings.HasSuffix(s[:i], "上半") && !strings.HasSuffix(s[:i], "下半") {
				out = append(out, word("6个月"))
			}
		}
		prev = r
	}
	if start >= 0 {
		out = append(out, word(strings.ReplaceAll(strings.ToLower(s[start:]), ",", "")))
	}
	return out
}

// numberTerm stands for a 文号 by its year and serial, so that it is found whatever its brackets and without its prefix.
func numberTerm(n text.Number) Term { return word("文号 " + n.Year + " " + n.Serial) }

// isHan reports the characters that nearly all of a text is made of, before any table is asked.
func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// isMark reports the usual punctuation.
func isMark(r rune) bool {
	switch r {
	case ' ', '\n', ',', '.', '?', '!', ';', ':', '(', ')', '-', '*', '#', '，', '。', '？', '！', '、', '；', '：', '“', '”', '（', '）', '《', '》', '〔', '〕', '—', '·', '　':
		return true
	}
	return false
}

// plainText reports a text that NFKC leaves alone as far as terms go: Han, ASCII and the usual punctuation.
func plainText(s string) bool {
	for _, r := range s {
		if r >= 0x80 && !isHan(r) && !isMark(r) {
			return false
		}
	}
	return true
}

// words are the scripts that are read by words.
var words = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek}

// isWordRune reports letters and digits that are read as words rather than character by character.
func isWordRune(r rune) bool {
	if r < 0x80 {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return !isHan(r) && unicode.IsOneOf(words, r)
}

// counted is a term with how often it occurs.
type counted struct {
	term Term
	n    uint32
}

// count folds repetitions, ordered by term. It reorders terms.
func count(terms []Term) []counted {
	slices.Sort(terms)
	out := make([]counted, 0, len(terms))
	for _, t := range terms {
		if n := len(out); n > 0 && out[n-1].term == t {
			out[n-1].n++
		} else {
			out = append(out, counted{t, 1})
		}
	}
	return out
}
