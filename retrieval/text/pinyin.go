package text

import (
	"slices"
	"strings"
)

// Reading is what was typed as it was read.
type Reading struct {
	Text     string
	Initials bool    // some letters stand for whole syllables: it is a guess
	Cost     float64 // negative logarithm of how likely it is beside other readings, in nats
}

// initialCost is the cost of reading an initial as a whole syllable, in nats.
const initialCost = 2.0

// maxLetters is how many letters of a question are read as pinyin at most; maxInitials, how long a run is that may be initials
// throughout, and maxMixed how many letters of a question may have some among them.
const (
	maxLetters  = 150
	maxInitials = 8
	maxMixed    = 40
)

// plausible is the cost of a character read from letters at most: beyond it the letters are left as they are.
const plausible = 7.5

// slack is what a reading may cost beside: a short one has little room.
const slack = 4.0

// Pinyin turns letters that are pinyin, or initials, into 汉字; known says of a run of letters that it is a word of the library as it
// stands (APP, ETC). It gives up to n readings of the whole text, likeliest
// first; none when there is nothing to turn.
func (r *Reader) Pinyin(s string, w Words, known func(string) bool, n int) []Reading {
	l := letters{decoder: decoder{Reader: r, words: w, broken: true}, runes: []rune(s)}
	l.mixed = strings.ContainsFunc(s, func(c rune) bool { return c >= hanFirst && c < hanEnd })
	turned := 0
	for i := 0; i < len(l.runes); {
		end, fixed := l.run(i, known)
		if end > i && !fixed && turned+end-i <= maxLetters {
			if part := l.syllables(string(l.runes[i:end])); part != nil {
				l.join(part)
				turned += len(part)
				i = end
				continue
			}
		}
		end = max(end, i+1)
		l.keep(i, end)
		i = end
	}
	if turned == 0 {
		return nil
	}
	var out []Reading
	for _, rd := range l.decode(l.lattice, n) {
		if text, ok := l.write(rd); ok {
			brief := slices.ContainsFunc(rd.edges, func(e *edge) bool { return e.brief })
			out = append(out, Reading{text, brief, rd.cost})
		}
	}
	return out
}

// letters is a text with letters in it, being read.
type letters struct {
	decoder
	runes   []rune
	lattice [][]edge
	kept    map[int]string // by place, what stands there and is kept
	mixed   bool           // there are 汉字 too
	brief   int            // letters that may be initials so far
}

// run gives the end of a run of letters at i; letters with single spaces or apostrophes between them are one: gong ji jin, xi'an. A
// word that is known stands alone, and is fixed.
func (l *letters) run(i int, known func(string) bool) (end int, fixed bool) {
	word := func(from int) int {
		for from < len(l.runes) && IsLetter(l.runes[from]) {
			from++
		}
		return from
	}
	end = word(i)
	if end == i || known(string(l.runes[i:end])) || l.latin(i, end) {
		return end, true
	}
	for end+1 < len(l.runes) && strings.ContainsRune(" '’", l.runes[end]) {
		next := word(end + 1)
		if next == end+1 || known(string(l.runes[end+1:next])) {
			break
		}
		end = next
	}
	return end, false
}

// latin reports a run of letters that is no pinyin but stands for itself: capitals among characters (ETC怎么办), or letters that
// touch a digit or what addresses are made of (A12345, www.gov.cn).
func (l *letters) latin(i, end int) bool {
	const joins = "0123456789.@/:_-#&+"
	touches := func(k int) bool { return k >= 0 && k < len(l.runes) && strings.ContainsRune(joins, l.runes[k]) }
	run := string(l.runes[i:end])
	return touches(i-1) || touches(end) || l.mixed && run == strings.ToUpper(run)
}

// IsLetter reports a letter that pinyin is written with.
func IsLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == 'ü' || r == 'Ü'
}

// keep leaves what stands from i to end as it is.
func (l *letters) keep(i, end int) {
	if l.kept == nil {
		l.kept = map[int]string{}
	}
	for end > i+1 && IsLetter(l.runes[i]) != IsLetter(l.runes[end-1]) {
		end--
	}
	at := len(l.lattice)
	l.kept[at] = string(l.runes[i:end])
	l.lattice = append(l.lattice, []edge{{to: at + 1, chars: [2]char{l.model.char(l.runes[i])}, n: 1}})
}

// join appends a part of the lattice.
func (l *letters) join(part [][]edge) {
	base := len(l.lattice)
	for _, es := range part {
		for k := range es {
			es[k].to += base
		}
		l.lattice = append(l.lattice, es)
	}
}

// syllables is the lattice of a run of letters: every way to cut it into syllables, or into syllables and initials when it is
// short or there is no other way. nil when there is none.
func (l *letters) syllables(s string) [][]edge {
	s = strings.ToLower(strings.NewReplacer("’", "'", " ", "'", "ü", "v", "Ü", "v").Replace(s))
	if len(s) > maxInitials {
		if whole := l.cut(s, false); whole != nil {
			return whole
		}
	}
	if l.brief += len(s); l.brief > maxMixed {
		return nil
	}
	l.initials = l.initials || len(s) <= 2*maxInitials
	return l.cut(s, true)
}

func (l *letters) cut(s string, initials bool) [][]edge {
	lattice := make([][]edge, len(s))
	reach := make([]bool, len(s)+1) // places from which the end can be reached
	reach[len(s)] = true
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '\'' {
			if reach[i+1] {
				reach[i], lattice[i] = true, []edge{{to: i + 1}}
			}
			continue
		}
		for n := min(l.sounds.longest, len(s)-i); n >= 1; n-- {
			if !reach[i+n] {
				continue
			}
			part := s[i : i+n]
			add := func(cs []char, cost float32, brief bool) {
				for _, c := range cs {
					lattice[i] = append(lattice[i], edge{to: i + n, chars: [2]char{c}, n: 1, cost: cost, brief: brief})
				}
			}
			add(l.sounds.read[part], 0, false)
			add(l.sounds.read[umlaut(part)], 0, false)
			if initials && n == 1 {
				add(l.beginning(part), initialCost, true)
			}
		}
		reach[i] = len(lattice[i]) > 0
	}
	if !reach[0] {
		return nil
	}
	return lattice
}

// umlaut gives the syllable with ü, as v, that is meant by one typed with u: lu for lü. "" when there is none.
func umlaut(syllable string) string {
	switch syllable {
	case "lu", "nu", "lue", "nue":
		return syllable[:1] + "v" + syllable[2:]
	}
	return ""
}

// beginning gives the characters of the library whose usual reading has an initial.
func (l *letters) beginning(initial string) []char {
	var out []char
	for c, said := range l.sounds.of {
		if len(said) > 0 && strings.HasPrefix(said[0], initial) && l.words.Count(l.model.runes[c]) > 0 {
			out = append(out, char(c))
		}
	}
	return out
}

// write gives a reading as text. It refuses one that is hardly likely, and initials that the library does not know together.
func (l *letters) write(rd reading) (string, bool) {
	var b strings.Builder
	at, read := 0, 0
	var before char
	lone := false // the character before is read from an initial and goes with nothing so far
	for _, e := range rd.edges {
		if s, ok := l.kept[at]; ok {
			b.WriteString(s)
		} else if e.n > 0 {
			b.WriteRune(l.model.runes[e.chars[0]])
			read++
		}
		if e.n > 0 {
			c := e.chars[0]
			goes := before != boundary && c != boundary && l.words.Pair(l.model.runes[before], l.model.runes[c]) > 0
			if lone && !goes {
				return "", false
			}
			lone = e.brief && !goes
			before = c
		}
		at = e.to
	}
	return b.String(), !lone && rd.cost <= plausible*float64(max(read, len([]rune(b.String()))))+slack
}
