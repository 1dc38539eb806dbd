package index

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// slack covers the rounding of sums in another order.
const slack = 1.0001

// window is the number of units scored at a time: their sums fit the first-level cache.
const window = 4096

// cursor walks one term's postings forward; blocks that cannot matter are not decoded.
type cursor struct {
	x      *inverted
	weight float32 // of one step of impact
	block  int     // the current one, in x.blocks
	first  int     // the first block
	end    int     // one past the last block
	opened int     // the block that unit and impact stand in, -1 for none
	at     uint32  // in x.data, after impact
	unit   uint32
	impact uint8
	bound  float32 // in the current window
}

// open puts the cursor on the first posting of the current block.
func (c *cursor) open() {
	c.opened, c.at, c.unit = c.block, c.x.blocks[c.block].off, 0
	if c.block > c.first {
		c.unit = c.x.blocks[c.block-1].last
	}
	c.step()
}

// step decodes the next posting of the current block.
func (c *cursor) step() {
	d := uint32(c.x.data[c.at])
	c.at++
	if d >= 0x80 {
		v, n := binary.Uvarint(c.x.data[c.at-1:])
		d, c.at = uint32(v), c.at-1+uint32(n)
	}
	c.unit += d
	c.impact = c.x.data[c.at]
	c.at++
}

// next moves to the posting after the current one; false at the end of the list.
func (c *cursor) next() bool {
	if c.unit == c.x.blocks[c.block].last {
		if c.block++; c.block == c.end {
			return false
		}
		c.open()
		return true
	}
	c.step()
	return true
}

// seek moves to the first posting at or after unit; false at the end of the list.
func (c *cursor) seek(unit uint32) bool {
	for c.block < c.end && c.x.blocks[c.block].last < unit {
		c.block++
	}
	if c.block == c.end {
		return false
	}
	if c.opened != c.block {
		c.open()
	}
	if c.unit < unit {
		c.stepTo(unit)
	}
	return true
}

// stepTo decodes up to the first posting at or after unit, which the current block has. It is where a search spends most of its
// time, so the place is kept in registers.
func (c *cursor) stepTo(unit uint32) {
	data, at, u := c.x.data, c.at, c.unit
	for u < unit {
		d := uint32(data[at])
		at++
		if d >= 0x80 {
			v, n := binary.Uvarint(data[at-1:])
			d, at = uint32(v), at-1+uint32(n)
		}
		u += d
		at++
	}
	c.at, c.unit, c.impact = at, u, data[at-1]
}

// boundIn gives the most this term can add to any unit in [lo, hi), skipping blocks that lie before it.
func (c *cursor) boundIn(lo, hi uint32) float32 {
	for c.block < c.end && c.x.blocks[c.block].last < lo {
		c.block++
	}
	top := uint8(0)
	for i := c.block; i < c.end; i++ {
		top = max(top, c.x.blocks[i].max)
		if c.x.blocks[i].last >= hi {
			break
		}
	}
	return c.weight * float32(top)
}

// scored is a unit with its sum.
type scored struct {
	unit  uint32
	score float32
}

// best keeps the n best units seen; worst first.
type best []scored

func (h best) Len() int { return len(h) }
func (h best) Less(i, j int) bool {
	return h[i].score < h[j].score || h[i].score == h[j].score && h[i].unit > h[j].unit
}
func (h best) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *best) Push(v any)   { *h = append(*h, v.(scored)) }
func (h *best) Pop() any {
	old := *h
	v := old[len(old)-1]
	*h = old[:len(old)-1]
	return v
}

// keep takes a unit in, in place of a worse one of its document, or of the worst of all when there are n.
func (h *best) keep(u scored, n int, of []owner) {
	for i, old := range *h {
		if of[old.unit] == of[u.unit] {
			if old.score < u.score {
				(*h)[i] = u
				heap.Fix(h, i)
			}
			return
		}
	}
	if heap.Push(h, u); len(*h) > n {
		heap.Pop(h)
	}
}

// scratch is what one search needs and the next can use again.
type scratch struct {
	cursors []cursor
	live    []*cursor // terms that find units
	weak    []*cursor // terms that only add to units found
	sums    [window]float32
	touched [window / 64]uint64
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// weighted is a term of the question with its weight.
type weighted struct {
	term   Term
	weight float32
}

// weak terms are single characters: units are found by what two neighbouring characters, words and 文号 say, and single
// characters add to what was found. A question of single characters alone is found by them.
func (w weighted) weak() bool { return w.term < 1<<21 }

// top gives n units among those allowed, at most one a document, those with the largest weighted sums of strong terms'
// impacts, ordered by the sums of all terms.
func (x *inverted) top(q []weighted, n int, of []owner, allowed func(unit uint32) bool) []scored {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.open(x, q)
	h := s.strongest(x, n, of, allowed)
	slices.SortFunc(h, func(a, b scored) int { return cmp.Compare(a.unit, b.unit) })
	for i := range h {
		for _, c := range s.weak {
			if c.seek(h[i].unit) && c.unit == h[i].unit {
				h[i].score += c.weight * float32(c.impact)
			}
		}
	}
	slices.SortFunc(h, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.unit, b.unit))
	})
	return h
}

// strongest gives the n units with the largest sums over the strong terms, the best of each document. It is exact: windows and terms are passed
// over only when their bounds show that they cannot change the result (MaxScore over blocks with bounds; Turtle and
// Flood 1995, Ding and Suel 2011).
func (s *scratch) strongest(x *inverted, n int, of []owner, allowed func(unit uint32) bool) best {
	h := make(best, 0, n+1)
	floor := float32(0)
	for lo := uint32(0); lo < uint32(x.units); lo += window {
		hi := min(lo+window, uint32(x.units))
		rest := s.essential(lo, hi, floor)
		if rest == len(s.live) {
			continue
		}
		s.accumulate(rest, lo, hi)
		optional := float32(0)
		for _, c := range s.live[:rest] {
			optional += c.bound
		}
		for wi, set := range s.touched[:(hi-lo+63)/64] {
			s.touched[wi] = 0
			for ; set != 0; set &= set - 1 {
				i := uint32(wi*64 + bits.TrailingZeros64(set))
				sum := s.sums[i]
				s.sums[i] = 0
				if (sum+optional)*slack <= floor {
					continue
				}
				sum = s.complete(rest, lo+i, sum, optional, floor)
				if sum <= floor || !allowed(lo+i) {
					continue
				}
				if h.keep(scored{lo + i, sum}, n, of); len(h) == n {
					floor = h[0].score
				}
			}
		}
	}
	return h
}

// open puts a cursor on every term that occurs.
func (s *scratch) open(x *inverted, q []weighted) {
	s.cursors, s.live, s.weak = slices.Grow(s.cursors[:0], len(q)), s.live[:0], s.weak[:0]
	for _, w := range q {
		i := x.find(w.term)
		if i < 0 || w.weight <= 0 {
			continue
		}
		s.cursors = append(s.cursors, cursor{
			x: x, weight: w.weight * impactStep, opened: -1,
			block: int(x.first[i]), first: int(x.first[i]), end: int(x.first[i+1]),
		})
		c := &s.cursors[len(s.cursors)-1]
		if w.weak() {
			s.weak = append(s.weak, c)
		} else {
			s.live = append(s.live, c)
		}
	}
	if len(s.live) == 0 {
		s.live, s.weak = s.weak, s.live
	}
}

// essential orders the terms by their bounds in the window and gives the number of those that together cannot lift a
// unit above the floor: a unit that has only these need not be looked at.
func (s *scratch) essential(lo, hi uint32, floor float32) int {
	for _, c := range s.live {
		c.bound = c.boundIn(lo, hi)
	}
	slices.SortFunc(s.live, func(a, b *cursor) int { return cmp.Compare(a.bound, b.bound) })
	sum := float32(0)
	for i, c := range s.live {
		if sum += c.bound; sum > floor {
			return i
		}
	}
	return len(s.live)
}

// accumulate adds up the essential terms over the window.
func (s *scratch) accumulate(rest int, lo, hi uint32) {
	for _, c := range s.live[rest:] {
		for ok := c.seek(lo); ok && c.unit < hi; ok = c.next() {
			i := c.unit - lo
			s.sums[i] += c.weight * float32(c.impact)
			s.touched[i/64] |= 1 << (i % 64)
		}
	}
}

// complete adds the other terms to one unit's sum, largest bound first, and stops when it cannot pass the floor.
func (s *scratch) complete(rest int, unit uint32, sum, optional, floor float32) float32 {
	for i := rest - 1; i >= 0; i-- {
		c := s.live[i]
		optional -= c.bound
		if c.bound > 0 && c.seek(unit) && c.unit == unit {
			sum += c.weight * float32(c.impact)
		}
		if (sum+optional)*slack <= floor {
			return 0
		}
	}
	return sum
}
