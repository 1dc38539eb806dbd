package text

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Sound is a syllable without its tone, a Latin letter or a digit. They are numbered from 1 in the order of their spelling, so
// that those that begin alike are neighbours; other characters have numbers behind all of these.
type Sound uint16

// otherSounds is how many numbers there are for characters of other scripts.
const otherSounds = 64

// soundList is what each character sounds like.
type soundList struct {
	spelt []string // by Sound, from 1
	of    [hanEnd - hanFirst][2]Sound
}

var allSounds = sync.OnceValue(func() *soundList {
	s := &soundList{}
	var readings [hanEnd - hanFirst][]string
	for c := 'a'; c <= 'z'; c++ {
		s.spelt = append(s.spelt, string(c))
	}
	for c := '0'; c <= '9'; c++ {
		s.spelt = append(s.spelt, string(c))
	}
	for i := range readings {
		readings[i] = syllablesOf(hanFirst + rune(i))
		s.spelt = append(s.spelt, readings[i]...)
	}
	slices.Sort(s.spelt)
	s.spelt = slices.Compact(s.spelt)
	for i, rs := range readings {
		for k, syllable := range rs[:min(2, len(rs))] {
			s.of[i][k] = s.number(syllable)
		}
	}
	return s
})

func (s *soundList) number(syllable string) Sound {
	i, ok := slices.BinarySearch(s.spelt, syllable)
	if !ok {
		return 0
	}
	return Sound(i + 1)
}

// SoundsOf gives what a folded character sounds like, most usual first; the second is 0 when there is one way to say it.
func SoundsOf(r rune) [2]Sound {
	s := allSounds()
	if r >= hanFirst && r < hanEnd {
		if of := s.of[r-hanFirst]; of[0] != 0 {
			return of
		}
	} else if n := s.number(string(r)); n != 0 {
		return [2]Sound{n}
	}
	return [2]Sound{Sound(len(s.spelt)) + 1 + Sound(r%otherSounds)}
}

// Initial is the first letter of a sound, 0 for other characters.
func (n Sound) Initial() byte {
	s := allSounds()
	if n == 0 || int(n) > len(s.spelt) {
		return 0
	}
	return s.spelt[n-1][0]
}

// beginning gives the sounds lo <= s < hi that begin with these letters.
func beginning(letters string) (lo, hi Sound) {
	s := allSounds()
	from := sort.SearchStrings(s.spelt, letters)
	to := from
	for to < len(s.spelt) && strings.HasPrefix(s.spelt[to], letters) {
		to++
	}
	return Sound(from + 1), Sound(to + 1)
}

// Part is a part of what is being typed that stands for one character.
type Part struct {
	Char   rune  // as it was typed; 0 for letters that may be pinyin
	Lo, Hi Sound // how it is said: Lo <= s < Hi
	Brief  bool  // a letter for a whole syllable
}

// Says reports whether a character is said so.
func (p *Part) Says(r rune) bool {
	of := SoundsOf(r)
	return of[0] >= p.Lo && of[0] < p.Hi || of[1] >= p.Lo && of[1] < p.Hi
}

// Usual reports whether a character is said so in its most usual way.
func (p *Part) Usual(r rune) bool {
	of := SoundsOf(r)
	return of[0] >= p.Lo && of[0] < p.Hi
}

// Typed is one way to take apart what is being typed.
type Typed struct {
	Parts []Part
	Cost  float64 // one for a character, more for a letter that stands for one
	Brief bool    // letters stand for characters: a guess
}

// Costs of letters: a letter for a syllable, and one that no syllable begins with.
const (
	briefPart  = 1.6
	strayPart  = 2.5
	otherWays  = 5   // ways that are followed at a time
	muchWorse  = 2.3 // ways that cost so much more than the best are dropped
	mostTyped  = 40  // parts of a text that are looked at
	mostSpells = 6   // letters of a syllable
)

// TakeApart gives the ways to take apart a folded text, likeliest first; starts tells where a word begins, at which no syllable
// goes on. The last syllable may be half there.
func TakeApart(typed []rune, starts []bool) []Typed {
	typed = typed[:min(len(typed), mostTyped)]
	ways := []way{{from: -1}}
	at := make([][]int, len(typed)+1) // by place, the ways that end there
	at[0] = []int{0}
	for i, r := range typed {
		for _, from := range cheapest(ways, at[i]) {
			follow := func(to int, cost float64, p Part) {
				at[to] = append(at[to], len(ways))
				ways = append(ways, way{p, ways[from].cost + cost, from})
			}
			if IsLetter(r) {
				spellings(typed[i:], starts[i:], i > 0 && !ways[from].part.Brief, func(n int, cost float64, p Part) { follow(i+n, cost, p) })
				continue
			}
			of := SoundsOf(r)[0]
			follow(i+1, 1, Part{Char: r, Lo: of, Hi: of + 1})
		}
	}
	var out []Typed
	for _, end := range cheapest(ways, at[len(typed)]) {
		t := Typed{Cost: ways[end].cost}
		if len(out) > 0 && t.Cost > out[0].Cost+muchWorse {
			break
		}
		for ; ways[end].from >= 0; end = ways[end].from {
			t.Parts, t.Brief = append(t.Parts, ways[end].part), t.Brief || ways[end].part.Brief
		}
		slices.Reverse(t.Parts)
		out = append(out, t)
	}
	return out
}

// way is a way to take the beginning of a text apart, by its last part and the way before that.
type way struct {
	part Part
	cost float64
	from int // -1 for the beginning
}

// cheapest gives the few cheapest of some ways, cheapest first.
func cheapest(ways []way, at []int) []int {
	slices.SortStableFunc(at, func(x, y int) int { return cmp.Compare(ways[x].cost, ways[y].cost) })
	return at[:min(len(at), otherWays)]
}

// spellings gives the parts that the letters typed may begin with, and how many letters each takes; after tells that something
// other than a letter for a syllable is before them.
func spellings(typed []rune, starts []bool, after bool, follow func(n int, cost float64, p Part)) {
	spelt := ""
	for n := 1; n <= min(mostSpells, len(typed)) && IsLetter(typed[n-1]) && (n == 1 || !starts[n-1]); n++ {
		if spelt += string(typed[n-1]); typed[n-1] == 'ü' {
			spelt = spelt[:n-1] + "v"
		}
		lo, hi := beginning(spelt)
		last := n == len(typed)
		switch {
		case !last && allSounds().isSyllable(spelt):
			follow(n, 1, Part{Lo: lo, Hi: lo + 1})
		case last && lo < hi && (n > 1 || after):
			follow(n, 1, Part{Lo: lo, Hi: hi})
			continue
		}
		switch {
		case n == 1 && strings.Contains("iuv", spelt):
			follow(n, strayPart, Part{Lo: lo, Hi: hi, Brief: true})
		case n == 1 || spelt == "zh" || spelt == "ch" || spelt == "sh":
			follow(n, briefPart, Part{Lo: lo, Hi: hi, Brief: true})
		}
	}
}

// isSyllable reports letters that some 汉字 is said with.
func (s *soundList) isSyllable(letters string) bool {
	return s.number(letters) != 0 && (len(letters) > 1 || strings.Contains("aeo", letters))
}

// AppendFolded appends the characters that count in a text (letters, digits and marks, in lower case and usual width), and whether
// a word or clause begins with each: something else stands before it.
func AppendFolded(rs []rune, starts []bool, s string) ([]rune, []bool) {
	begins, before := true, len(rs)
	for _, r := range s {
		if r >= '０' && r <= 'ｚ' { // full width
			r -= '０' - '0'
		}
		switch {
		case r >= hanFirst && r < hanEnd, r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r < 0x80 || r >= 0x3000 && r <= 0x303f || !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r):
			begins = true
			continue
		case !norm.NFKC.IsNormalString(string(r)):
			return AppendFolded(rs[:before], starts[:before], norm.NFKC.String(s))
		default:
			r = unicode.ToLower(r)
		}
		rs, starts = append(rs, r), append(starts, begins)
		begins = false
	}
	return rs, starts
}
