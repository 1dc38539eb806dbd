// Package index is the published library in memory: an immutable base and a small delta, replaced together, searched by
// characters. Every value of Index is immutable, so a search never waits for an edit and sees one whole state.
package index

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"yiku/kb/text"
)

// Index holds documents. Its methods may be called at the same time.
type Index struct {
	base  *Segment
	delta *Segment
	gone  []uint64 // a bit for each document of base that was removed or is in delta
	alive int      // documents of base that are not gone
}

// New indexes docs.
func New(docs []Doc) *Index {
	base := newSegment(docs, nil)
	return &Index{base: base, delta: newSegment(nil, base), gone: make([]uint64, (len(docs)+63)/64), alive: len(docs)}
}

// With gives an Index in which put are there as they are given and drop (ids) are not; x stays as it was. It costs time
// with the size of the delta, not of the base.
func (x *Index) With(put []Doc, drop []string) *Index {
	changed := make(map[string]bool, len(put)+len(drop))
	for _, d := range put {
		changed[d.ID] = true
	}
	for _, id := range drop {
		changed[id] = true
	}
	next := &Index{base: x.base, gone: slices.Clone(x.gone), alive: x.alive}
	for id := range changed {
		if i, ok := x.base.get(id); ok && !next.isGone(i) {
			next.gone[i/64] |= 1 << (i % 64)
			next.alive--
		}
	}
	docs := make([]Doc, 0, len(x.delta.docs)+len(put))
	for _, d := range x.delta.docs {
		if !changed[d.ID] {
			docs = append(docs, d)
		}
	}
	next.delta = newSegment(append(docs, put...), x.base)
	return next
}

// Pending is the number of documents in the delta; a large one is worth a new base (New over All).
func (x *Index) Pending() int { return len(x.delta.docs) }

// Len is the number of documents.
func (x *Index) Len() int { return x.alive + len(x.delta.docs) }

// Bytes is the memory the index takes beside the documents' own texts.
func (x *Index) Bytes() int { return x.base.bytes() + x.delta.bytes() + 8*len(x.gone) }

func (x *Index) isGone(i int) bool { return x.gone[i/64]&(1<<(i%64)) != 0 }

// live reports whether document i of segment s is there.
func (x *Index) live(s *Segment, i uint32) bool { return s != x.base || !x.isGone(int(i)) }

// Get finds a document by id.
func (x *Index) Get(id string) (*Doc, bool) {
	for _, s := range []*Segment{x.delta, x.base} {
		if i, ok := s.get(id); ok && x.live(s, uint32(i)) {
			return &s.docs[i], true
		}
	}
	return nil, false
}

// All gives the documents with an id after after, in order of id.
func (x *Index) All(after string) iter.Seq[*Doc] {
	return func(yield func(*Doc) bool) {
		i, j := x.base.after(after), x.delta.after(after)
		for i < len(x.base.docs) || j < len(x.delta.docs) {
			var d *Doc
			switch {
			case i < len(x.base.docs) && x.isGone(i):
				i++
				continue
			case j == len(x.delta.docs) || i < len(x.base.docs) && x.base.docs[i].ID < x.delta.docs[j].ID:
				d = &x.base.docs[i]
				i++
			default:
				d = &x.delta.docs[j]
				j++
			}
			if !yield(d) {
				return
			}
		}
	}
}

// after is the position of the first document whose id comes after id.
func (s *Segment) after(id string) int {
	i, ok := s.get(id)
	if ok {
		i++
	}
	return i
}

// Exact gives the documents that have a form, or a part of one that asks by itself, equal to s after folding.
func (x *Index) Exact(s string) []*Doc {
	key := text.Fold(s)
	if key == "" {
		return nil
	}
	var out []*Doc
	for d := range x.hashed(word(key)) {
		same := func(f string) bool { return text.Fold(f) == key }
		if !slices.Contains(out, d) && (slices.ContainsFunc(d.Forms, same) || slices.ContainsFunc(d.Also, same)) {
			out = append(out, d)
		}
	}
	return out
}

// ByKey finds a document by its Key.
func (x *Index) ByKey(key string) (*Doc, bool) {
	for d := range x.hashed(keyTerm(key)) {
		if d.Key == key {
			return d, true
		}
	}
	return nil, false
}

// hashed gives the documents that are there under a hash.
func (x *Index) hashed(h Term) iter.Seq[*Doc] {
	return func(yield func(*Doc) bool) {
		for _, seg := range []*Segment{x.delta, x.base} {
			i, _ := slices.BinarySearchFunc(seg.exact, h, func(e exactForm, h Term) int { return cmp.Compare(e.hash, h) })
			for ; i < len(seg.exact) && seg.exact[i].hash == h; i++ {
				if x.live(seg, seg.exact[i].doc) && !yield(&seg.docs[seg.exact[i].doc]) {
					return
				}
			}
		}
	}
}

// Meant gives the documents that a vector with this key stands for.
func (x *Index) Meant(key uint64) iter.Seq[*Doc] {
	return func(yield func(*Doc) bool) {
		for _, seg := range []*Segment{x.delta, x.base} {
			i, _ := slices.BinarySearchFunc(seg.meant, key, func(m meant, key uint64) int { return cmp.Compare(m.key, key) })
			for ; i < len(seg.meant) && seg.meant[i].key == key; i++ {
				if x.live(seg, seg.meant[i].doc) && !yield(&seg.docs[seg.meant[i].doc]) {
					return
				}
			}
		}
	}
}

// Weight says how much a term tells: its rarity (BM25's idf over forms, tags and passages together), less for plain words.
func (x *Index) Weight(t Term) float64 { return weightIn(t, x.base, x.delta) }

// RarestWeight is the Weight of a term that occurs nowhere: the most a term can have in a library of this size.
func (x *Index) RarestWeight() float64 {
	n := x.base.heads.units + x.base.bodies.units + x.delta.heads.units + x.delta.bodies.units
	return idf(n, 0)
}

func weightIn(t Term, segments ...*Segment) float64 {
	n, df := 0, 0
	for _, s := range segments {
		n += s.heads.units + s.bodies.units
		df += s.heads.df(t) + s.bodies.df(t)
	}
	return idf(n, df) * plainness(t)
}

func idf(n, df int) float64 { return math.Log(1 + (float64(n-df)+.5)/(float64(df)+.5)) }

// Match is a document found, with BM25's score of its best form (or tags) and of its best passage; 0 for a part that was
// not among the best.
type Match struct {
	Doc        *Doc
	Head, Body float64
}

// maxTerms is how many terms of a question are searched for; the rarest are kept.
const maxTerms = 96

// Filter says which documents may be found; the zero Filter lets all through.
type Filter struct {
	Allowed     func(*Doc) bool
	LimitedOnly bool // ask only about documents that are Limited; the others may be found
}

// Asked is a term of a question with how often it is asked for; less than once, when other words for it were typed.
type Asked struct {
	Term  Term
	Times float64
}

// Search gives documents among the n best by form or tags, or among the n best by passage, that the filter lets through;
// in no particular order. Each term must be there once.
func (x *Index) Search(terms []Asked, n int, f Filter) []Match {
	found := map[*Doc]*Match{}
	heads := func(s *Segment) (*inverted, []owner) { return s.heads, s.headOf }
	bodies := func(s *Segment) (*inverted, []owner) { return s.bodies, s.bodyOf }
	x.searchPart(terms, n, f, heads, found, func(m *Match, score float64) { m.Head = max(m.Head, score) })
	x.searchPart(terms, n, f, bodies, found, func(m *Match, score float64) { m.Body = max(m.Body, score) })
	out := make([]Match, 0, len(found))
	for _, m := range found {
		out = append(out, *m)
	}
	return out
}

// searchPart searches one of the two indexes in both segments.
func (x *Index) searchPart(q []Asked, n int, f Filter, part func(*Segment) (*inverted, []owner), found map[*Doc]*Match, note func(*Match, float64)) {
	base, _ := part(x.base)
	delta, _ := part(x.delta)
	terms := make([]weighted, 0, len(q))
	for _, c := range q {
		df := base.df(c.Term) + delta.df(c.Term)
		if df > 0 {
			terms = append(terms, weighted{c.Term, float32(idf(base.units+delta.units, df) * plainness(c.Term) * c.Times)})
		}
	}
	if len(terms) > maxTerms {
		slices.SortFunc(terms, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
		terms = terms[:maxTerms]
	}
	for _, s := range []*Segment{x.base, x.delta} {
		inv, of := part(s)
		for _, hit := range inv.top(terms, n, of, func(u uint32) bool { return x.lets(f, s, of[u]) }) {
			d := &s.docs[of[hit.unit].doc()]
			m := found[d]
			if m == nil {
				m = &Match{Doc: d}
				found[d] = m
			}
			note(m, float64(hit.score))
		}
	}
}

// lets reports whether a unit's document is there and the filter lets it through.
func (x *Index) lets(f Filter, s *Segment, o owner) bool {
	return x.live(s, o.doc()) && (f.Allowed == nil || f.LimitedOnly && !o.limited() || f.Allowed(&s.docs[o.doc()]))
}
