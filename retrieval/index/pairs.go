package index

import (
	"encoding/binary"
	"slices"
	"sort"

	"yiku/retrieval/text"
)

// pairs lists, by two sounds in a row, the units of heads that have them: the small index behind completing what is being
// typed. A pair after the beginning of a word or clause has 0 for its first sound.
type pairs struct {
	kinds []uint32 // sorted: the first sound, and in the lower half the second
	off   []uint32 // by kind, where its units begin in data; one more at the end
	data  []byte   // units, ascending, as uvarints of their differences
	form  []uint16 // by unit, one more than the number of the form that it is, 0 for the tags
	units int
}

// unitList is a pair's units while they are collected.
type unitList struct {
	data []byte
	last uint32 // one more than the last unit
}

// newPairs takes the parts in the order of their units.
func newPairs(docs []Doc, parts []part) *pairs {
	out := &pairs{units: len(parts), form: make([]uint16, len(parts))}
	lists := map[uint32]*unitList{}
	var f folded
	size := 0
	for unit, p := range parts {
		out.form[unit] = uint16(p.form + 1)
		f.set(&docs[p.of.doc()], p.form)
		each := func(kind uint32) {
			l := lists[kind]
			if l == nil {
				l = &unitList{}
				lists[kind] = l
			}
			if next := uint32(unit) + 1; l.last != next {
				before := len(l.data)
				l.data = binary.AppendUvarint(l.data, uint64(next-l.last))
				l.last = next
				size += len(l.data) - before
			}
		}
		f.pairs(each)
	}
	out.kinds = make([]uint32, 0, len(lists))
	for k := range lists {
		out.kinds = append(out.kinds, k)
	}
	slices.Sort(out.kinds)
	out.off, out.data = make([]uint32, 0, len(lists)+1), make([]byte, 0, size)
	for _, k := range out.kinds {
		out.off = append(out.off, uint32(len(out.data)))
		out.data = append(out.data, lists[k].data...)
	}
	out.off = append(out.off, uint32(len(out.data)))
	return out
}

func (p *pairs) bytes() int { return 4*len(p.kinds) + 4*len(p.off) + len(p.data) + 2*len(p.form) }

// folded is a text as it is compared: what counts of it, and where words begin.
type folded struct {
	runes  []rune
	starts []bool
}

// set takes a form, or the tags (-1), of a document.
func (f *folded) set(d *Doc, form int) {
	f.runes, f.starts = f.runes[:0], f.starts[:0]
	if form >= 0 {
		f.runes, f.starts = text.AppendFolded(f.runes, f.starts, d.Forms[form])
		return
	}
	for _, t := range d.Tags {
		f.runes, f.starts = text.AppendFolded(f.runes, f.starts, t)
	}
}

// pairs gives every pair, each way it may be said.
func (f *folded) pairs(each func(kind uint32)) {
	var before [2]text.Sound
	for i, r := range f.runes {
		here := text.SoundsOf(r)
		for _, h := range here {
			if h == 0 {
				continue
			}
			if f.starts[i] {
				each(uint32(h))
			}
			for _, b := range before {
				if b != 0 {
					each(uint32(b)<<16 | uint32(h))
				}
			}
		}
		before = here
	}
}

// spans are stretches of data that hold the lists of the pairs of two parts.
type spans struct {
	at    [][2]uint32
	bytes int
}

// of gives the lists of every pair of sounds a from lo[0] and b from lo[1], below hi.
func (p *pairs) of(a, b text.Part) spans {
	var out spans
	for first := uint32(a.Lo); first < uint32(a.Hi); first++ {
		from := sort.Search(len(p.kinds), func(i int) bool { return p.kinds[i] >= first<<16|uint32(b.Lo) })
		to := from
		for to < len(p.kinds) && p.kinds[to] < first<<16|uint32(b.Hi) {
			to++
		}
		for i := from; i < to; i++ { // each list begins at unit 0
			out.at = append(out.at, [2]uint32{p.off[i], p.off[i+1]})
		}
		out.bytes += int(p.off[to] - p.off[from])
	}
	return out
}

// unpack appends the units of a list, in order.
func (p *pairs) unpack(units []uint32, list [2]uint32) []uint32 {
	unit := ^uint32(0)
	for data, i := p.data[list[0]:list[1]], 0; i < len(data); {
		d := uint32(data[i])
		i++
		for shift := 7; d>>shift != 0; shift += 7 { // as binary.Uvarint, in half the time
			d += uint32(data[i])<<shift - 1<<shift
			i++
		}
		unit += d
		units = append(units, unit)
	}
	return units
}
