package text

import (
	_ "embed"
	"strings"
	"sync"
)

// Costs of slips of the hand, in nats: what a reading with such a slip must gain to be as likely as what stands there.
// Chosen on the developer half of the public sets (docs/quality.md).
const (
	sameSound   = 5.0
	alikeSound  = 6.5
	alikeShape  = 7.0
	swapped     = 8.0
	oneMissing  = 10.0
	sameInitial = 11.0
	oneTooMany  = 14.0
	strangeCost = 8.0 // of a 汉字 that the model does not know
)

// odd is the log probability below which a character hardly follows from those before it.
const odd = -6.0

// firmly is how often two characters must stand together in the library at the end of a run to be left alone.
const firmly = 3

//go:embed shapes.txt
var shapesFile string

// shapes gives the characters that look like one, made by train/shapes.py.
var shapes = sync.OnceValue(func() map[rune][]rune {
	out := map[rune][]rune{}
	for line := range strings.Lines(shapesFile) {
		if rs := []rune(strings.TrimSpace(line)); len(rs) > 1 {
			out[rs[0]] = rs[1:]
		}
	}
	return out
})

// Spelling corrects wrong characters: by sound or shape, one missing, one too many, two swapped. The Cost of what it gives is
// below 0: by so many nats a change it is likelier than what was typed. ok is false when what was typed is likeliest.
//
// Only a place that is unlikely is looked at; one that the library knows on both sides is left alone; and what is put there
// must make a word of the library's with a neighbour.
func (r *Reader) Spelling(s string, w Words) (Reading, bool) {
	t := r.typed(s, w)
	if t.doubt == nil {
		return Reading{}, false
	}
	got := t.decode(t.lattice(), 1)
	if len(got) == 0 {
		return Reading{}, false
	}
	out, changes := t.write(got[0])
	return Reading{Text: out, Cost: (got[0].cost - t.cost()) / float64(max(1, changes))}, changes > 0
}

// typed is a text being read.
type typed struct {
	decoder
	runes []rune
	chars []char
	doubt []bool // places where a slip may be; nil when there are none
}

func (r *Reader) typed(s string, w Words) *typed {
	t := &typed{decoder: decoder{Reader: r, words: w}, runes: []rune(s)}
	t.chars = make([]char, len(t.runes))
	for i, x := range t.runes {
		t.chars[i] = r.model.char(x)
	}
	var a, b char
	for i, c := range t.chars {
		switch {
		case t.strange(i):
			t.mark(i)
			t.mark(i - 1)
			t.mark(i + 1)
		case c != boundary && b != boundary && t.next(a, b, c) < odd:
			t.mark(i - 1)
			t.mark(i)
			t.mark(i + 1)
		}
		a, b = b, c
	}
	return t
}

// strange reports a 汉字 that the model does not know.
func (t *typed) strange(i int) bool {
	return t.chars[i] == boundary && t.runes[i] >= hanFirst && t.runes[i] < hanEnd
}

// mark notes that a slip may be at a place.
func (t *typed) mark(i int) {
	if i < 0 || i >= len(t.chars) || t.chars[i] == boundary && !t.strange(i) {
		return
	}
	if t.doubt == nil {
		t.doubt = make([]bool, len(t.chars))
	}
	t.doubt[i] = true
}

// at is the character at a place, 0 where there is none.
func (t *typed) at(i int) rune {
	if i < 0 || i >= len(t.chars) {
		return 0
	}
	return t.model.runes[t.chars[i]]
}

// lattice holds what stands there, and at doubtful places what may be meant.
func (t *typed) lattice() [][]edge {
	out := make([][]edge, len(t.chars))
	for i, c := range t.chars {
		out[i] = []edge{{to: i + 1, chars: [2]char{c}, n: 1}}
		if t.strange(i) {
			out[i][0].cost = strangeCost
		}
		if t.doubt[i] && !t.known(i) {
			out[i] = t.others(out[i], i)
		}
	}
	return out
}

// known reports a place that the library knows: what stands there goes with both neighbours, at the end of a run with one.
func (t *typed) known(i int) bool {
	before, here, after := t.at(i-1), t.at(i), t.at(i+1)
	switch {
	case here == 0:
		return false
	case before == 0:
		return t.words.Pair(here, after) >= firmly
	case after == 0:
		return t.words.Pair(before, here) >= firmly
	}
	return t.words.Pair(before, here) > 0 && t.words.Pair(here, after) > 0
}

// word is how many times as often as by chance two characters stand together in the library that are taken for a word. Chosen on the
// developer half of the public sets.
const word = 2

// together reports two characters that the library has as a word, or as a part of one.
func (t *typed) together(a, b rune) bool {
	n := t.words.Pair(a, b)
	return n > 0 && n*t.words.Count(0) >= word*t.words.Count(a)*t.words.Count(b)
}

// others adds what may be meant at a place.
func (t *typed) others(es []edge, i int) []edge {
	before, here, after := t.at(i-1), t.runes[i], t.at(i+1)
	c := t.chars[i]
	seen := map[char]bool{c: true}
	put := func(o char, cost float32) {
		r := t.model.runes[o]
		if o != boundary && !seen[o] && (t.together(before, r) || t.together(r, after)) {
			seen[o] = true
			es = append(es, edge{to: i + 1, chars: [2]char{o}, n: 1, cost: cost})
		}
	}
	said := syllablesOf(here)
	for _, syllable := range said {
		for _, o := range t.sounds.read[syllable] {
			put(o, sameSound)
		}
	}
	for _, syllable := range said {
		for _, o := range t.sounds.blurred[blur(syllable)] {
			put(o, alikeSound)
		}
	}
	for _, o := range shapes()[here] {
		put(t.model.char(o), alikeShape)
	}
	if c == boundary {
		return es
	}
	if after != 0 && t.doubt[i+1] && c != t.chars[i+1] && t.together(after, here) {
		es = append(es, edge{to: i + 2, chars: [2]char{t.chars[i+1], c}, n: 2, cost: swapped})
	}
	if before == 0 {
		return es
	}
	if t.together(before, after) {
		es = append(es, edge{to: i + 1, cost: oneTooMany})
	}
	apart := t.words.Pair(before, here) == 0
	t.words.After(before, func(o rune, n int) {
		switch {
		case n < 2 || !t.together(before, o):
		case t.together(o, after) && beginAlike(o, here):
			put(t.model.char(o), sameInitial)
		case apart && t.together(o, here):
			if x := t.model.char(o); x != boundary {
				es = append(es, edge{to: i + 1, chars: [2]char{x, c}, n: 2, cost: oneMissing})
			}
		}
	})
	return es
}

// beginAlike reports two characters that are usually said with the same first letter.
func beginAlike(a, b rune) bool { return SoundsOf(a)[0].Initial() == SoundsOf(b)[0].Initial() }

// write gives a reading as text, and in how many places it is not what was typed.
func (t *typed) write(rd reading) (string, int) {
	var b strings.Builder
	at, changes := 0, 0
	for _, e := range rd.edges {
		if e.n == 1 && e.chars[0] == t.chars[at] {
			b.WriteRune(t.runes[at])
		} else {
			changes++
			for _, c := range e.chars[:e.n] {
				b.WriteRune(t.model.runes[c])
			}
		}
		at = e.to
	}
	return b.String(), changes
}

// cost is the negative logarithm of the probability of what was typed.
func (t *typed) cost() float64 {
	var a, b char
	sum := float32(0)
	for i, c := range t.chars {
		if t.strange(i) {
			sum += strangeCost
		}
		sum -= t.next(a, b, c)
		a, b = b, c
	}
	return float64(sum - t.next(a, b, boundary))
}
