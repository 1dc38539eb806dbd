package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"

	"yiku/retrieval/text"
)

// Place is where in a head what is being typed was found.
type Place int

// Places, best first.
const (
	Begins Place = iota // a form begins with it
	AtWord              // a word in a form does
	InTags              // a tag begins with it
	Within              // it stands elsewhere in a form or tag
	Nowhere
)

// Completion is a document with the form that completes what is being typed.
type Completion struct {
	Doc   *Doc
	Form  int // -1 for its tags
	Place Place
	Slips int     // characters that only sound like those typed, or seldom begin with the letter for them
	Words float64 // share of what was found that are words of the library, 0 to 1
	Alike float64 // how far it resembles what is typed, 0 to 1; 1 when it is there
}

// Bounds of one search: units that are looked at and documents that are taken, of those that begin with what is typed and of the
// others; units that are few enough to look at each; pairs with a letter for a syllable, which many units have; bytes of lists that
// are read, and units that are looked at, to find what resembles it; and how far that must.
const (
	mostLooked = 500
	mostFound  = 48
	enough     = 200
	mostBrief  = 6
	mostRead   = 60_000
	mostAlike  = 32
	leastAlike = 0.3
)

// completing is what one search needs and the next can use again.
type completing struct {
	folded
	words            vocabulary
	have, begin, one []uint64
	sums             []float32
	list, units      []uint32
}

var completings = sync.Pool{New: func() any { return new(completing) }}

func (x *Index) completing(others Lexicon) *completing {
	c := completings.Get().(*completing)
	c.words = vocabulary{x.base.words, x.delta.words, others}
	return c
}

// Complete gives documents with a head that has what is typed, each once, by its best head; others are words beside those among the
// tags. Shorter heads are looked at first; all is false when there may be more.
func (x *Index) Complete(t text.Typed, f Filter, others Lexicon) (out []Completion, all bool) {
	if len(t.Parts) == 0 {
		return nil, true
	}
	c := x.completing(others)
	defer completings.Put(c)
	all = true
	found := map[*Doc]int{}
	for _, s := range []*Segment{x.delta, x.base} {
		if !c.narrow(s.typed, t.Parts) {
			continue
		}
		for _, begins := range []bool{true, false} {
			looked, before := 0, len(out)
			c.eachUnit(begins, func(unit uint32) bool {
				if looked++; looked > mostLooked || len(out) >= before+mostFound {
					all = false
					return false
				}
				if !x.lets(f, s, s.headOf[unit]) {
					return true
				}
				got, ok := c.match(&s.docs[s.headOf[unit].doc()], int(s.typed.form[unit])-1, t.Parts)
				if !ok {
					return true
				}
				if i, ok := found[got.Doc]; ok {
					if better(got, out[i]) {
						out[i] = got
					}
					return true
				}
				found[got.Doc] = len(out)
				out = append(out, got)
				return true
			})
		}
	}
	return out, all
}

// better prefers fewer slips, then the better place.
func better(a, b Completion) bool {
	return a.Slips < b.Slips || a.Slips == b.Slips && a.Place < b.Place
}

// Completes gives the best head of one document that has what is typed.
func (x *Index) Completes(d *Doc, t text.Typed, others Lexicon) (Completion, bool) {
	best, ok := Completion{Place: Nowhere, Slips: math.MaxInt}, false
	c := x.completing(others)
	defer completings.Put(c)
	for i := -1; i < len(d.Forms); i++ {
		if got, found := c.match(d, i, t.Parts); found && better(got, best) {
			best, ok = got, true
		}
	}
	return best, ok
}

// narrow notes the units that have the rarest pairs of what is typed, and those where a word begins as it does; false when there are none.
func (c *completing) narrow(p *pairs, parts []text.Part) bool {
	words := (p.units + 63) / 64
	c.have, c.begin, c.one = zeroed(c.have, words), zeroed(c.begin, words), zeroed(c.one, words)
	c.note(c.begin, p, p.of(text.Part{Lo: 0, Hi: 1}, parts[0]))
	if len(parts) == 1 {
		copy(c.have, c.begin)
		if parts[0].Char != 0 && ones(c.have) < enough { // it may stand anywhere
			any := parts[0]
			any.Lo, any.Hi = 1, math.MaxUint16
			c.note(c.have, p, p.of(parts[0], any))
		}
		return true
	}
	lists := make([]spans, 0, len(parts)-1)
	briefs := 0
	for i := range parts[1:] {
		if parts[i].Brief || parts[i+1].Brief {
			if briefs++; briefs > mostBrief {
				continue
			}
		}
		l := p.of(parts[i], parts[i+1])
		if len(l.at) == 0 {
			return false
		}
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(a, b spans) int { return cmp.Compare(a.bytes, b.bytes) })
	c.note(c.have, p, lists[0])
	for _, l := range lists[1:] {
		if ones(c.have) < enough {
			break
		}
		c.note(c.one, p, l)
		for i := range c.have {
			c.have[i] &= c.one[i]
			c.one[i] = 0
		}
	}
	return true
}

// note notes the units of lists.
func (c *completing) note(set []uint64, p *pairs, s spans) {
	for _, list := range s.at {
		c.list = p.unpack(c.list[:0], list)
		for _, u := range c.list {
			set[u/64] |= 1 << (u % 64)
		}
	}
}

// ones is how many units are noted.
func ones(set []uint64) (n int) {
	for _, s := range set {
		n += bits.OnesCount64(s)
	}
	return n
}

func zeroed(set []uint64, n int) []uint64 {
	set = slices.Grow(set[:0], n)[:n]
	clear(set)
	return set
}

// eachUnit gives the units noted, in order: those where a word begins as what is typed does, or the others.
func (c *completing) eachUnit(begins bool, do func(uint32) bool) {
	for i, set := range c.have {
		if begins {
			set &= c.begin[i]
		} else {
			set &^= c.begin[i]
		}
		for ; set != 0; set &= set - 1 {
			if !do(uint32(i*64 + bits.TrailingZeros64(set))) {
				return
			}
		}
	}
}

// match looks for what is typed in a form, or in the tags (-1).
func (c *completing) match(d *Doc, form int, parts []text.Part) (Completion, bool) {
	c.set(d, form)
	best := Completion{Doc: d, Form: form, Place: Nowhere, Slips: math.MaxInt, Alike: 1}
	for i := 0; i+len(parts) <= len(c.runes); i++ {
		slips, ok := c.says(parts, i)
		if !ok || slips > best.Slips {
			continue
		}
		got := best
		got.Slips, got.Place = slips, Within
		switch {
		case form < 0 && c.starts[i]:
			got.Place = InTags
		case form < 0:
		case i == 0:
			got.Place = Begins
		case c.starts[i] || c.words.ends(c.runes[:i]) || c.words.begins(c.runes[i:i+len(parts)]):
			got.Place = AtWord
		}
		if better(got, best) {
			got.Words = c.words.share(c.runes[i : i+len(parts)])
			best = got
		}
	}
	return best, best.Place != Nowhere
}

// says reports whether the characters from i on are what is typed, and how many of them only sound so.
func (f *folded) says(parts []text.Part, i int) (slips int, ok bool) {
	for k := range parts {
		switch r := f.runes[i+k]; {
		case r == parts[k].Char:
		case !parts[k].Says(r):
			return 0, false
		case parts[k].Char != 0, parts[k].Brief && !parts[k].Usual(r):
			slips++
		}
	}
	return slips, true
}

// Resembling gives documents with a head that has much of what is typed, most alike first: the weight of the pairs it has, over
// that of all.
func (x *Index) Resembling(t text.Typed, f Filter) []Completion {
	if len(t.Parts) < 3 {
		return nil
	}
	c := completings.Get().(*completing)
	defer completings.Put(c)
	best := map[*Doc]Completion{}
	for _, s := range []*Segment{x.delta, x.base} {
		for _, u := range c.vote(s.typed, t.Parts) {
			if !x.lets(f, s, s.headOf[u.unit]) {
				continue
			}
			d, form := &s.docs[s.headOf[u.unit].doc()], int(s.typed.form[u.unit])-1
			c.set(d, form)
			alike := (float64(u.score) + c.shared(t.Parts)) / 2
			if alike >= leastAlike && alike > best[d].Alike {
				best[d] = Completion{Doc: d, Form: form, Place: Nowhere, Alike: alike}
			}
		}
	}
	out := make([]Completion, 0, len(best))
	for _, b := range best {
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Completion) int {
		return cmp.Or(cmp.Compare(b.Alike, a.Alike), cmp.Compare(a.Doc.ID, b.Doc.ID))
	})
	return out
}

// vote gives the units with the most weight of pairs; scores are shares of all weight.
func (c *completing) vote(p *pairs, parts []text.Part) []scored {
	if p.units == 0 {
		return nil
	}
	lists := make([]spans, 0, len(parts)-1)
	for i := range parts[1:] {
		if !parts[i].Brief || !parts[i+1].Brief { // two letters say too little
			lists = append(lists, p.of(parts[i], parts[i+1]))
		}
	}
	slices.SortFunc(lists, func(a, b spans) int { return cmp.Compare(a.bytes, b.bytes) })
	if len(c.sums) < p.units {
		c.sums = make([]float32, p.units)
	}
	c.units = c.units[:0]
	total, read := float32(0), 0
	for _, l := range lists {
		w := float32(math.Log(1 + float64(p.units)/float64(1+l.bytes)))
		total += w
		if read += l.bytes; read > mostRead {
			continue
		}
		for _, list := range l.at {
			c.list = p.unpack(c.list[:0], list)
			for _, u := range c.list {
				if c.sums[u] == 0 {
					c.units = append(c.units, u)
				}
				c.sums[u] += w
			}
		}
	}
	floor := leastAlike / 2 * total
	out := make([]scored, 0, mostAlike)
	for _, u := range c.units {
		sum := c.sums[u]
		c.sums[u] = 0
		if sum <= floor {
			continue
		}
		i, _ := slices.BinarySearchFunc(out, sum, func(s scored, sum float32) int { return cmp.Compare(sum, s.score) })
		if len(out) == mostAlike {
			if i == mostAlike {
				continue
			}
			out = out[:mostAlike-1]
		}
		out = slices.Insert(out, i, scored{u, sum})
		if len(out) == mostAlike {
			floor = out[mostAlike-1].score
		}
	}
	for i := range out {
		out[i].score = min(1, out[i].score/total)
	}
	return out
}

// apart is how far characters may stand apart in a head that stand together in what resembles it.
const apart = 3

// shared is the share of what is typed that stands in the text in the same order and close together; two in a row may be missing.
func (f *folded) shared(parts []text.Part) float64 {
	n := len(f.runes)
	rows := make([]int, 4*n) // by part, the last four, and character: how many are shared, the last of them there
	best := 0
	for k := range parts {
		row := rows[k%4*n:][:n]
		for i, r := range f.runes {
			if row[i] = 0; r != parts[k].Char && !parts[k].Says(r) {
				continue
			}
			for before := 1; before <= 3; before++ {
				earlier := rows[(k+4-before)%4*n:][:n]
				for j := max(0, i-apart); j < i; j++ {
					row[i] = max(row[i], earlier[j])
				}
			}
			row[i]++
			best = max(best, row[i])
		}
	}
	return float64(best) / float64(len(parts))
}
