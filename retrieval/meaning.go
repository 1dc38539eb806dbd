package retrieval

import (
	"context"
	"sync/atomic"
	"time"

	"yiku/kb"
	"yiku/kb/mask"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Meaning is what finding by meaning needs. A nil *Meaning finds by words alone.
type Meaning struct {
	Encoder embed.Embedder
	// Before, when not nil, encodes questions until the library is encoded by Encoder: the one that was used before.
	Before embed.Embedder
	// Vectors keeps vectors between starts; nil keeps none.
	Vectors kb.Vectors
	// Shipped gives the vectors that come with the program for an encoder, nil for none.
	Shipped func(encoder string) []kb.Vector
}

// space is one encoder's vectors with the way into it.
type space struct {
	encoder embed.Embedder
	store   kb.Vectors // nil keeps none
	table   atomic.Pointer[vector.Table]
	added   atomic.Uint64                     // grows with each batch of vectors
	asked   *lru.Cache[string, *vector.Query] // questions encoded lately
	late    atomic.Int64                      // questions that could not wait for the encoder
	failed  atomic.Int64                      // questions whose encoding failed
}

// askedKept is how many questions' vectors are kept: some 5 MB.
const askedKept = 4096

func newSpace(encoder embed.Embedder, store kb.Vectors) *space {
	s := &space{encoder: encoder, store: store}
	s.asked, _ = lru.New[string, *vector.Query](askedKept) // fails for a size below 1 only
	return s
}

// vectors gives the table; nil until the encoder's dimensions are known.
func (s *space) vectors() *vector.Table {
	if s == nil {
		return nil
	}
	return s.table.Load()
}

// space is what questions are encoded by; nil when there is none.
func (x *encoding) space() *space {
	if x == nil {
		return nil
	}
	return x.serving.Load()
}

// query encodes a question within its deadline, 0 for none. It gives nil when that cannot be done: then the question is
// answered by its words, and counted.
func (s *space) query(ctx context.Context, text string, deadline time.Duration) *vector.Query {
	text = string(mask.Text(text)) // it may leave the machine, and is kept in memory
	if q, ok := s.asked.Get(text); ok {
		return q
	}
	if deadline > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, deadline)
		defer cancel()
	}
	vs, err := s.encoder.Embed(ctx, []string{text})
	if err != nil || len(vs) != 1 {
		if ctx.Err() != nil {
			s.late.Add(1)
		} else {
			s.failed.Add(1)
		}
		return nil
	}
	q := vector.NewQuery(vs[0])
	s.asked.Add(text, q)
	return q
}

// nearTexts is how many near texts are looked at: several belong to one entry, and some to none in scope. A narrow scope
// has few of them.
const (
	nearTexts       = 256
	nearTextsNarrow = 2048
)

// understand encodes the question and adds the entries whose texts are nearest in meaning to the candidates.
func (a *asked) understand(ctx context.Context, s *space, deadline time.Duration) {
	t := s.vectors()
	if t == nil || t.Len() == 0 || a.text == "" || len(a.candidates) > 0 && a.candidates[0].exact {
		return // nothing to find by, or an exact form, which waits for nothing
	}
	q := s.query(ctx, a.text, deadline)
	if q == nil {
		return
	}
	a.vector, a.table = q, t
	known := make(map[*kb.Entry]bool, 2*found)
	for i := range a.candidates {
		known[a.candidates[i].entry] = true
	}
	n, added := nearTexts, 0
	if a.scope.narrow() {
		n = nearTextsNarrow
	}
	for _, near := range t.Nearest(q, n) {
		for d := range a.lib.entries.Meant(near.Key) {
			e := d.Item.(*kb.Entry)
			if known[e] || !a.scope.allows(e) {
				continue
			}
			known[e] = true
			a.candidates = append(a.candidates, candidate{entry: e})
			if added++; added == found {
				return
			}
		}
	}
}

// unknown is the cosine of a text that has no vector yet: that of texts which have nothing to do with each other, so that a
// new entry is found by its words until then.
const unknown = 0.35

// mean fills in how near a candidate's forms and passages are to the question in meaning.
func (a *asked) mean(c *candidate) {
	d, ok := a.lib.entries.Get(c.entry.ID)
	if !ok {
		return
	}
	c.formMeaning, c.bodyMeaning, c.wholeMeaning = unknown, unknown, unknown
	for i, k := range d.Meanings {
		near, ok := a.table.Cosine(a.vector, k)
		if !ok {
			continue
		}
		if i < len(d.Forms) {
			c.formMeaning = max(c.formMeaning, float64(near))
		} else {
			c.bodyMeaning = max(c.bodyMeaning, float64(near))
			c.wholeMeaning = float64(near) // the last one stands
		}
	}
}
