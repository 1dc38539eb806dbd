package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"yiku/kb/text"
)

// Doc is what is indexed: an entry or a policy, by the texts it can be found by.
type Doc struct {
	ID    string
	Key   string   // another name it is known by, "" for none
	Forms []string // ways to ask for it; each is scored alone
	Also  []string // parts of forms that ask for it by themselves: found by Exact alone
	Tags  []string // keywords, titles: words about it, scored together
	Body  string   // read by passages
	// Limited marks a document that a Filter with LimitedOnly asks about.
	Limited bool
	Item    any // the caller's own
	// Meanings are the keys of the texts whose vectors stand for the document, forms first.
	Meanings []uint64

	formWeight []float32
}

// FormWeight is the Weight of all different terms of form i, as it was when the document was indexed.
func (d *Doc) FormWeight(i int) float64 { return float64(d.formWeight[i]) }

// Segment is an immutable index of documents, in order of id.
type Segment struct {
	docs   []Doc
	heads  *inverted // a unit a form, then one for the tags
	bodies *inverted // a unit a passage
	headOf []owner   // unit of heads → document
	bodyOf []owner   // unit of bodies → document
	exact  []exactForm
	meant  []meant
	near   *neighbours
	typed  *pairs  // of heads
	words  Lexicon // of the tags
}

// meant is the key of a vector with its document; sorted by key.
type meant struct {
	key uint64
	doc uint32
}

// exactForm is the hash of a folded form, or of a key, with its document; sorted by hash.
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
	var both sync.WaitGroup
	both.Go(func() { s.indexHeads(mean.head) })
	s.indexBodies(mean.body)
	both.Wait()
	s.indexMeanings()
	s.near = newNeighbours(s.heads, s.bodies)
	s.weighForms(like)
	s.words = tagWords(docs)
	return s
}

// owner is the document of a unit, with a bit for a limited one so that the others need not be fetched to be let through.
type owner uint32

const limitedBit owner = 1 << 31

func (o owner) doc() uint32   { return uint32(o &^ limitedBit) }
func (o owner) limited() bool { return o&limitedBit != 0 }

// keyTerm keeps keys apart from forms, which have no spaces when folded.
func keyTerm(key string) Term { return word("key " + key) }

// part is a text to be indexed as one unit.
type part struct {
	of   owner
	text string
	form int // of its document, -1 for its tags
}

// owner of the parts of document i.
func (s *Segment) owner(i int) owner {
	if s.docs[i].Limited {
		return owner(i) | limitedBit
	}
	return owner(i)
}

// indexParts gives every part a unit, shorter ones first: a term weighs more in a short one, so that the best are met
// early and the bounds of later blocks are low.
func indexParts(parts []part, meanLen float64) (*inverted, []owner) {
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(len(a.text), len(b.text)) })
	bd, of := newBuilder(meanLen), make([]owner, len(parts))
	var buf []Term
	for i, p := range parts {
		buf = AppendTerms(buf[:0], p.text)
		bd.add(buf)
		of[i] = p.of
	}
	return bd.done(), of
}

// mostForms is how many forms of a document complete what is typed.
const mostForms = 1<<16 - 2

// indexHeads gives every form a unit, and all tags of a document one.
func (s *Segment) indexHeads(meanLen float64) {
	var parts []part
	for i := range s.docs {
		d := &s.docs[i]
		for k, f := range d.Forms {
			parts = append(parts, part{s.owner(i), f, min(k, mostForms)})
			s.exact = append(s.exact, exactForm{word(text.Fold(f)), uint32(i)})
		}
		for _, f := range d.Also {
			s.exact = append(s.exact, exactForm{word(text.Fold(f)), uint32(i)})
		}
		if d.Key != "" {
			s.exact = append(s.exact, exactForm{keyTerm(d.Key), uint32(i)})
		}
		if len(d.Tags) > 0 {
			parts = append(parts, part{s.owner(i), strings.Join(d.Tags, "，"), -1})
		}
	}
	slices.SortFunc(s.exact, func(a, b exactForm) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.doc, b.doc)) })
	s.heads, s.headOf = indexParts(parts, meanLen)
	s.typed = newPairs(s.docs, parts)
}

// indexBodies gives every passage a unit.
func (s *Segment) indexBodies(meanLen float64) {
	var parts []part
	for i := range s.docs {
		for _, p := range passages(s.docs[i].Body) {
			parts = append(parts, part{of: s.owner(i), text: p})
		}
	}
	s.bodies, s.bodyOf = indexParts(parts, meanLen)
}

// indexMeanings lists whose vectors are whose.
func (s *Segment) indexMeanings() {
	for i := range s.docs {
		for _, k := range s.docs[i].Meanings {
			s.meant = append(s.meant, meant{k, uint32(i)})
		}
	}
	slices.SortFunc(s.meant, func(a, b meant) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc, b.doc)) })
}

// weighForms notes how much each form says, counting with the base's terms too.
func (s *Segment) weighForms(base *Segment) {
	segments := []*Segment{s}
	if base != nil {
		segments = append(segments, base)
	}
	known := map[Term]float32{}
	var buf []Term
	for i := range s.docs {
		d := &s.docs[i]
		d.formWeight = make([]float32, len(d.Forms))
		for k, f := range d.Forms {
			buf = AppendTerms(buf[:0], f)
			for _, c := range count(buf) {
				w, ok := known[c.term]
				if !ok {
					w = float32(weightIn(c.term, segments...))
					known[c.term] = w
				}
				d.formWeight[k] += w
			}
		}
	}
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
	return s.heads.bytes() + s.bodies.bytes() + 4*len(s.headOf) + 4*len(s.bodyOf) + 16*(len(s.exact)+len(s.meant)) + s.near.bytes() + s.typed.bytes() + s.words.bytes()
}
