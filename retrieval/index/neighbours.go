package index

import (
	"math"
	"slices"
)

// neighbours counts the characters of a segment's texts and which stands after which: what the library says, for reading what
// people type.
type neighbours struct {
	chars []uint32 // by character from hanFirst
	all   int      // sum of chars
	first []uint32 // by character, its first pair in next; one more at the end
	next  []uint16 // second characters, counted from hanFirst, ascending
	often []uint16 // how often, by pair
}

const (
	hanFirst = 0x4e00
	hanLast  = 0x9fff
	hans     = hanLast - hanFirst + 1
)

// headCount is how many times a form or tag counts as much as a passage of an answer: people ask in the words of forms.
const headCount = 3

// newNeighbours counts a segment's terms. nil for an empty one.
func newNeighbours(heads, bodies *inverted) *neighbours {
	if heads.units+bodies.units == 0 {
		return nil
	}
	out := &neighbours{chars: make([]uint32, hans), first: make([]uint32, hans+1)}
	both(heads, bodies, func(t Term, n int) {
		a, b := rune(t>>21), rune(t&(1<<21-1))
		switch {
		case t.Word() || b < hanFirst || b > hanLast:
		case a == 0:
			out.chars[b-hanFirst] += uint32(n)
			out.all += n
		case a >= hanFirst && a <= hanLast:
			out.first[a-hanFirst+1]++
			out.next = append(out.next, uint16(b-hanFirst))
			out.often = append(out.often, uint16(min(n, math.MaxUint16)))
		}
	})
	for i := range hans {
		out.first[i+1] += out.first[i]
	}
	out.next, out.often = slices.Clone(out.next), slices.Clone(out.often) // to their size
	return out
}

// both gives the terms of two indexes in order, each once, with how often it counts.
func both(heads, bodies *inverted, do func(Term, int)) {
	i, j := 0, 0
	for i < len(heads.terms) || j < len(bodies.terms) {
		switch {
		case j == len(bodies.terms) || i < len(heads.terms) && heads.terms[i] < bodies.terms[j]:
			do(heads.terms[i], headCount*int(heads.dfs[i]))
			i++
		case i == len(heads.terms) || bodies.terms[j] < heads.terms[i]:
			do(bodies.terms[j], int(bodies.dfs[j]))
			j++
		default:
			do(heads.terms[i], headCount*int(heads.dfs[i])+int(bodies.dfs[j]))
			i, j = i+1, j+1
		}
	}
}

func (n *neighbours) bytes() int {
	if n == nil {
		return 0
	}
	return 4*len(n.chars) + 4*len(n.first) + 4*len(n.next)
}

func isCounted(r rune) bool { return r >= hanFirst && r <= hanLast }

// Count is how often a 汉字 stands in the texts, forms and tags counting more; that of all together for 0. What was replaced counts
// until there is a new base.
func (x *Index) Count(a rune) int {
	n := 0
	for _, s := range []*neighbours{x.base.near, x.delta.near} {
		switch {
		case s == nil:
		case a == 0:
			n += s.all
		case isCounted(a):
			n += int(s.chars[a-hanFirst])
		}
	}
	return n
}

// Pair is how often b stands after a, likewise.
func (x *Index) Pair(a, b rune) int { return x.base.near.pair(a, b) + x.delta.near.pair(a, b) }

func (n *neighbours) pair(a, b rune) int {
	if n == nil || !isCounted(a) || !isCounted(b) {
		return 0
	}
	lo, hi := n.first[a-hanFirst], n.first[a-hanFirst+1]
	if i, ok := slices.BinarySearch(n.next[lo:hi], uint16(b-hanFirst)); ok {
		return int(n.often[int(lo)+i])
	}
	return 0
}

// After gives the characters that stand after a, with how often they do; one may come twice.
func (x *Index) After(a rune, each func(b rune, n int)) {
	for _, s := range []*neighbours{x.base.near, x.delta.near} {
		if s == nil || !isCounted(a) {
			continue
		}
		for i := s.first[a-hanFirst]; i < s.first[a-hanFirst+1]; i++ {
			each(hanFirst+rune(s.next[i]), int(s.often[i]))
		}
	}
}

// Says reports whether a Latin word or number occurs in the texts.
func (x *Index) Says(latin string) bool {
	terms := Terms(latin)
	return len(terms) == 1 && terms[0].Word() &&
		x.base.heads.df(terms[0])+x.base.bodies.df(terms[0])+x.delta.heads.df(terms[0])+x.delta.bodies.df(terms[0]) > 0
}
