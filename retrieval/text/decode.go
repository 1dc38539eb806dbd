package text

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Words is what the library says, counted: how often a character, and two neighbours, stand in its texts.
type Words interface {
	// Count of a 汉字; of all of them for 0.
	Count(a rune) int
	// Pair is how often b stands after a.
	Pair(a, b rune) int
	// After gives the characters that stand after a, with how often they do.
	After(a rune, each func(b rune, n int))
}

// Reader reads what was typed, by what the model and the library know.
type Reader struct {
	model  *Model
	sounds *sounds
	begins []float64 // by char, how likely it begins a text
}

// Builtin reads by the model that comes with the program. It fails when its file is damaged.
var Builtin = sync.OnceValues(func() (*Reader, error) {
	m, err := builtin()
	if err != nil {
		return nil, err
	}
	r := &Reader{model: m, sounds: newSounds(m), begins: make([]float64, len(m.runes))}
	for c := range r.begins {
		r.begins[c] = math.Exp(float64(m.log(boundary, boundary, char(c))))
	}
	return r, nil
})

// Characters are those that the model knows, by code point.
func (r *Reader) Characters() string { return string(r.model.runes[1:]) }

// edge is one way to read a stretch of what was typed: n characters, and what the way costs.
type edge struct {
	to    int
	chars [2]char
	n     int
	cost  float32
	brief bool // an initial for a whole syllable: it must go, in the library, with what stands before
}

// state is the best reading so far that ends in two characters.
type state struct {
	a, b char
	cost float32 // negative logarithm of its probability
	from int     // place in the states, -1 for the beginning
	edge *edge
}

// How many readings are followed at a time: of letters; when letters stand for whole words, since the first letter says little of which;
// and of characters, most of which stay.
const (
	beam         = 20
	initialsBeam = 80
	slipsBeam    = 12
)

// decoder finds the likeliest reading of a lattice.
type decoder struct {
	*Reader
	words    Words
	broken   bool // words may follow each other without a space
	initials bool // letters may stand for words
}

// decode gives up to n readings of a lattice, cheapest first: lattice[i] has the edges from place i. Each reading is a list of
// edges in order.
func (d *decoder) decode(lattice [][]edge, n int) []reading {
	beam := beam
	switch {
	case d.initials:
		beam = initialsBeam
	case !d.broken:
		beam = slipsBeam
	}
	states := []state{{from: -1}}
	at := make([][]int, len(lattice)+1) // by place, the states there
	at[0] = []int{0}
	for i := range lattice {
		brief := d.brief(lattice[i])
		for _, from := range prune(states, at[i], n, beam) {
			follow := func(e *edge) {
				s := state{a: states[from].a, b: states[from].b, cost: states[from].cost + e.cost, from: from, edge: e}
				for _, c := range e.chars[:e.n] {
					s.cost -= d.next(s.a, s.b, c)
					s.a, s.b = s.b, c
				}
				states = append(states, s)
				at[e.to] = append(at[e.to], len(states)-1)
			}
			last := states[from].b
			for k := range lattice[i] {
				if e := &lattice[i][k]; !e.brief || last == boundary {
					follow(e)
				}
			}
			if brief != nil && last != boundary {
				d.words.After(d.model.runes[last], func(c rune, _ int) {
					if k := brief[d.model.char(c)]; k > 0 {
						follow(&lattice[i][k-1])
					}
				})
			}
		}
	}
	end := at[len(lattice)]
	for _, x := range end {
		states[x].cost -= d.next(states[x].a, states[x].b, boundary)
	}
	var out []reading
	for _, x := range prune(states, end, n, n) {
		rd := reading{cost: float64(states[x].cost)}
		for ; states[x].from >= 0; x = states[x].from {
			rd.edges = append(rd.edges, states[x].edge)
		}
		slices.Reverse(rd.edges)
		out = append(out, rd)
	}
	return out
}

// brief gives, by character, the place of its brief edge, from 1; nil when there are none.
func (d *decoder) brief(es []edge) []uint16 {
	var out []uint16
	for k := range es {
		if es[k].brief {
			if out == nil {
				out = make([]uint16, len(d.model.runes))
			}
			out[es[k].chars[0]] = uint16(k + 1)
		}
	}
	return out
}

// prune gives the cheapest most of the states, cheapest first; of those that end alike, which go on alike, only same.
func prune(states []state, at []int, same, most int) []int {
	slices.SortFunc(at, func(x, y int) int {
		return cmp.Or(cmp.Compare(states[x].cost, states[y].cost), cmp.Compare(x, y))
	})
	kept := at[:0]
	for _, x := range at {
		alike := 0
		for _, y := range kept {
			if states[x].a == states[y].a && states[x].b == states[y].b {
				alike++
			}
		}
		if alike < same {
			if kept = append(kept, x); len(kept) == most {
				break
			}
		}
	}
	return kept
}

type reading struct {
	edges []*edge
	cost  float64
}

// share is how much the library's own words count beside the model, and shareOfInitials when letters stand for whole words, which
// only the library's can be; few is how many further times a character counts as seen, before
// something else; apart is how much a break between two words that have nothing to do with each other counts, where nobody
// writes spaces. Chosen on the developer half of the public sets.
const (
	share           = 0.4
	shareOfInitials = 0.9
	few             = 3
	apart           = 0.1
)

// next gives the log probability of c after a and b: by the model, and by what stands after b in the library.
func (d *decoder) next(a, b, c char) float32 {
	lm := math.Exp(float64(d.model.log(a, b, c)))
	if c == boundary || b == boundary {
		return float32(math.Log(lm)) // where a word may begin and end only the model knows
	}
	share := share
	if d.initials {
		share = shareOfInitials
	}
	rb, rc := d.model.runes[b], d.model.runes[c]
	p := (1-share)*lm + share*float64(d.words.Pair(rb, rc))/float64(d.words.Count(rb)+few)
	if d.broken {
		p += apart * d.begins[c]
	}
	return float32(math.Log(p))
}
