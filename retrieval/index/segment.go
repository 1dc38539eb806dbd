package index

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"yiku/kb/text"
)

// Doc is what is indexed: an entry or a policy, by the texts it can be found by.
type Doc struct {
	ID    string
	Forms []string // ways to ask for it; each is scored alone
	Tags  []string // keywords, titles: words about it, scored together
	Body  string   // read by passages
	Item  any      // the caller's own
}

// unit numbers in a segment's two indexes are turned back into documents by owner tables.

// Segment is an immutable index of documents, in order of id.
type Segment struct {
	docs   []Doc
	heads  *inverted // a unit a form, then one for the tags
	bodies *inverted // a unit a passage
	headOf []uint32  // unit of heads → document
	bodyOf []uint32  // unit of bodies → document
	exact  []exactForm
}

// exactForm is a folded form's hash with its document, sorted by hash.
type exactForm struct {
	hash Term
	doc  uint32
}

// lengths are mean numbers of terms; a delta takes those of its base, so that impacts compare.
type lengths struct{ head, body float64 }

// newSegment indexes docs, which it sorts by id. With like nil the mean lengths are measured.
func newSegment(docs []Doc, like *Segment) *Segment {
	slices.SortFunc(docs, func(a, b Doc) int { return cmp.Compare(a.ID, b.ID) })
	mean := measure(docs)
	if like != nil && len(like.docs) > 0 {
		mean = lengths{like.heads.avgLen, like.bodies.avgLen}
	}
	s := &Segment{docs: docs}
	heads, bodies := newBuilder(mean.head), newBuilder(mean.body)
	var buf []Term
	for i := range docs {
		d := &docs[i]
		for _, f := range d.Forms {
			buf = AppendTerms(buf[:0], f)
			heads.add(buf)
			s.headOf = append(s.headOf, uint32(i))
			s.exact = append(s.exact, exactForm{word(text.Fold(f)), uint32(i)})
		}
		if len(d.Tags) > 0 {
			buf = AppendTerms(buf[:0], strings.Join(d.Tags, "，"))
			heads.add(buf)
			s.headOf = append(s.headOf, uint32(i))
		}
		for _, p := range passages(d.Body) {
			buf = AppendTerms(buf[:0], p)
			bodies.add(buf)
			s.bodyOf = append(s.bodyOf, uint32(i))
		}
	}
	slices.SortFunc(s.exact, func(a, b exactForm) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.doc, b.doc)) })
	s.heads, s.bodies = heads.done(), bodies.done()
	return s
}

// measure estimates the mean lengths from at most some thousand documents, evenly taken.
func measure(docs []Doc) lengths {
	var l lengths
	var heads, bodies int
	step := 1 + len(docs)/4000
	var buf []Term
	for i := 0; i < len(docs); i += step {
		for _, f := range docs[i].Forms {
			buf = AppendTerms(buf[:0], f)
			l.head += float64(len(buf))
			heads++
		}
		for _, p := range passages(docs[i].Body) {
			buf = AppendTerms(buf[:0], p)
			l.body += float64(len(buf))
			bodies++
		}
	}
	l.head, l.body = l.head/math.Max(1, float64(heads)), l.body/math.Max(1, float64(bodies))
	return l
}

// get finds a document by id.
func (s *Segment) get(id string) (int, bool) {
	return slices.BinarySearchFunc(s.docs, id, func(d Doc, id string) int { return cmp.Compare(d.ID, id) })
}

// bytes is the memory of the index without the documents' own texts.
func (s *Segment) bytes() int {
	return s.heads.bytes() + s.bodies.bytes() + 4*len(s.headOf) + 4*len(s.bodyOf) + 16*len(s.exact)
}
