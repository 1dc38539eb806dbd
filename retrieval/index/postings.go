package index

import (
	"encoding/binary"
	"slices"
)

// BM25's constants. Untuned: the usual values, as the baseline of data/README.md.
const (
	k1 = 1.2
	b  = 0.75
)

// A posting is a unit (a form, a passage) and the impact of the term in it: BM25's saturated, length-normalised term
// frequency in 1/255 of its limit k1+1. Ranking looks at texts again, so that the rounding does no harm.
const impactStep = (k1 + 1) / 255

// blockSize is the number of postings that share a bound and are decoded one after another. 64 instead of 128 saves a fifth
// of the decoding for 2% more memory, at 100,000 entries.
const blockSize = 64

// block is a run of postings: where it ends in units, where it starts in bytes, and the largest impact in it.
type block struct {
	last uint32
	off  uint32
	max  uint8
}

// inverted is an immutable index of units by term.
type inverted struct {
	units  int
	avgLen float64
	terms  []Term   // sorted
	first  []uint32 // per term, its first block; one more at the end
	dfs    []uint32
	blocks []block
	data   []byte // per block: deltas of unit numbers as uvarints, each followed by its impact
}

// find gives the position of the term, -1 when it does not occur.
func (x *inverted) find(t Term) int {
	if i, ok := slices.BinarySearch(x.terms, t); ok {
		return i
	}
	return -1
}

// df is the number of units in which the term occurs.
func (x *inverted) df(t Term) int {
	if i := x.find(t); i >= 0 {
		return int(x.dfs[i])
	}
	return 0
}

// bytes is the memory the index takes.
func (x *inverted) bytes() int {
	return len(x.terms)*8 + len(x.first)*4 + len(x.dfs)*4 + len(x.blocks)*12 + len(x.data)
}

// builder takes units in order and makes an inverted index. The mean length must be known before the first unit, since
// impacts depend on it.
type builder struct {
	avgLen float64
	ids    map[Term]uint32
	lists  []list
	units  uint32
}

// list is one term's postings while they are being collected.
type list struct {
	data   []byte
	blocks []block
	last   uint32
	n      uint32
}

func newBuilder(avgLen float64) *builder {
	return &builder{avgLen: max(avgLen, 1), ids: map[Term]uint32{}}
}

// add appends the next unit. It reorders terms.
func (bd *builder) add(terms []Term) {
	norm := k1 * (1 - b + b*float64(len(terms))/bd.avgLen)
	for _, c := range count(terms) {
		tf := float64(c.n)
		impact := uint8(max(1, min(255, tf*(k1+1)/(tf+norm)/impactStep+.5)))
		id, ok := bd.ids[c.term]
		if !ok {
			id = uint32(len(bd.lists))
			bd.ids[c.term] = id
			bd.lists = append(bd.lists, list{})
		}
		l := &bd.lists[id]
		if l.n%blockSize == 0 {
			l.blocks = append(l.blocks, block{off: uint32(len(l.data))})
		}
		bl := &l.blocks[len(l.blocks)-1]
		l.data = append(binary.AppendUvarint(l.data, uint64(bd.units-l.last)), impact)
		l.last, bl.last = bd.units, bd.units
		bl.max = max(bl.max, impact)
		l.n++
	}
	bd.units++
}

// done lays the lists out by term. The builder is spent after it.
func (bd *builder) done() *inverted {
	x := &inverted{units: int(bd.units), avgLen: bd.avgLen}
	x.terms = make([]Term, 0, len(bd.ids))
	size, blocks := 0, 0
	for t, id := range bd.ids {
		x.terms = append(x.terms, t)
		size += len(bd.lists[id].data)
		blocks += len(bd.lists[id].blocks)
	}
	slices.Sort(x.terms)
	x.data, x.blocks = make([]byte, 0, size), make([]block, 0, blocks)
	x.first, x.dfs = make([]uint32, 0, len(x.terms)+1), make([]uint32, 0, len(x.terms))
	for _, t := range x.terms {
		l := &bd.lists[bd.ids[t]]
		x.first = append(x.first, uint32(len(x.blocks)))
		x.dfs = append(x.dfs, l.n)
		for _, bl := range l.blocks {
			bl.off += uint32(len(x.data))
			x.blocks = append(x.blocks, bl)
		}
		x.data = append(x.data, l.data...)
		*l = list{}
	}
	x.first = append(x.first, uint32(len(x.blocks)))
	return x
}
