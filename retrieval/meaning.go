package retrieval

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"yiku/kb"
	"yiku/kb/mask"
	"yiku/retrieval/embed"
	"yiku/retrieval/index"
	"yiku/retrieval/vector"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Meaning is what finding by meaning needs. A nil *Meaning finds by words alone.
type Meaning struct {
	Encoder embed.Embedder
	// Before, when not nil, encodes questions until the library is encoded by Encoder: the one that was used before.
	Before embed.Embedder
	// Vectors keeps vectors between starts, which are in memory then; nil keeps none.
	Vectors kb.Vectors
	// Backend, when not nil, has the vectors instead of memory and Vectors.
	Backend vector.Backend
	// Shipped gives the vectors that come with the program for an encoder, nil for none.
	Shipped func(encoder string) []kb.Vector
}

// space is one encoder's vectors with the way into it.
type space struct {
	encoder embed.Embedder
	backend vector.Backend // nil has them in memory
	store   kb.Vectors     // keeps those in memory; nil keeps none
	set     atomic.Pointer[opened]
	added   atomic.Uint64                     // grows with each batch of vectors
	asked   *lru.Cache[string, *vector.Query] // questions encoded lately
	late    atomic.Int64                      // questions that could not wait for the encoder, or for the vectors
	failed  atomic.Int64                      // questions whose encoding, or search, failed
	resting atomic.Int64                      // UnixNano until when no search is tried
}

type opened struct{ vector.Set }

// askedKept is how many questions' vectors are kept: some 5 MB.
const askedKept = 4096

func newSpace(encoder embed.Embedder, m *Meaning) *space {
	s := &space{encoder: encoder, backend: m.Backend}
	if m.Backend == nil {
		s.store = m.Vectors
	}
	s.asked, _ = lru.New[string, *vector.Query](askedKept) // fails for a size below 1 only
	return s
}

// vectors gives the set; nil until the encoder's dimensions are known.
func (s *space) vectors() vector.Set {
	if s == nil {
		return nil
	}
	if o := s.set.Load(); o != nil {
		return o.Set
	}
	return nil
}

// mostly is the share of the library's texts that must have a vector before questions are encoded. With less, the entries that
// have none look unlike every question, and fewer are answered than by words alone.
const mostly = 0.9

// space is what questions are encoded by; nil when there is none, as while most of a new library is being encoded.
func (x *encoding) space() *space {
	if x == nil {
		return nil
	}
	s := x.serving.Load()
	if s == x.target && float64(x.done.Load()) < mostly*float64(x.total.Load()) {
		return nil
	}
	return s
}

// query encodes a question. It gives nil when that cannot be done in time: then the question is answered by its words, and
// counted.
func (s *space) query(ctx context.Context, text string, dims int) *vector.Query {
	text = string(mask.Text(text)) // it may leave the machine, and is kept in memory
	if q, ok := s.asked.Get(text); ok {
		return q
	}
	vs, err := s.encoder.Embed(ctx, []string{text})
	if err != nil || len(vs) != 1 || len(vs[0]) != dims {
		s.lost(ctx)
		return nil
	}
	q := vector.NewQuery(vs[0])
	s.asked.Add(text, q)
	return q
}

// inTime is a context that ends when the encoder is waited for no longer: one deadline for all readings; 0 is none.
func (a *asked) inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.cfg.EncoderDeadline == 0 {
		return context.WithCancel(ctx)
	}
	if a.until.IsZero() {
		a.until = time.Now().Add(a.cfg.EncoderDeadline)
	}
	return context.WithDeadline(ctx, a.until)
}

// lost counts a question that goes by its words, and reports whether it came too late rather than failed.
func (s *space) lost(ctx context.Context) (late bool) {
	if late = ctx.Err() != nil; late {
		s.late.Add(1)
	} else {
		s.failed.Add(1)
	}
	return late
}

// restFor is how long questions go by their words after a search failed, before the next one tries.
const restFor = time.Second

// nearTexts is how many near texts are looked at: several belong to one entry.
const nearTexts = 256

// understand encodes the question, adds the entries whose texts are nearest in meaning to the candidates, and notes how near
// each candidate is. It takes no longer than the encoder's deadline; when anything fails the question goes by its words.
func (a *asked) understand(ctx context.Context) {
	s := a.space
	set := s.vectors()
	if set == nil || set.Len() == 0 || a.text == "" || len(a.candidates) > 0 && a.candidates[0].exact {
		return // nothing to find by, or an exact form, which waits for nothing
	}
	if time.Now().UnixNano() < s.resting.Load() {
		s.failed.Add(1)
		return
	}
	ctx, cancel := a.inTime(ctx)
	defer cancel()
	q := s.query(ctx, a.text, set.Dims())
	if q == nil {
		return
	}
	cs, err := a.meant(ctx, set, q)
	if err == nil {
		err = a.compare(ctx, set, q, cs)
	}
	if err != nil {
		if !s.lost(ctx) {
			s.resting.Store(time.Now().Add(restFor).UnixNano())
		}
		return
	}
	a.vector, a.candidates = q, cs
}

// meant gives the candidates with those found by meaning.
func (a *asked) meant(ctx context.Context, set vector.Set, q *vector.Query) ([]candidate, error) {
	near, err := set.Nearest(ctx, q, nearTexts, a.lib.textsIn(&a.scope, a.Scope))
	if err != nil {
		return nil, err
	}
	known := make(map[*kb.Entry]bool, 2*found)
	for i := range a.candidates {
		known[a.candidates[i].entry] = true
	}
	cs, added := slices.Clone(a.candidates), 0
	for _, n := range near {
		for d := range a.lib.entries.Meant(n.Key) {
			e := d.Item.(*kb.Entry)
			if known[e] || !a.scope.allows(e) {
				continue
			}
			known[e] = true
			cs = append(cs, candidate{entry: e})
			if added++; added == found {
				return cs, nil
			}
		}
	}
	return cs, nil
}

// compare notes how near each candidate's forms and passages are to the question in meaning.
func (a *asked) compare(ctx context.Context, set vector.Set, q *vector.Query, cs []candidate) error {
	docs, keys := make([]*index.Doc, len(cs)), make([]uint64, 0, 8*len(cs))
	for i := range cs {
		if d, ok := a.lib.entries.Get(cs[i].entry.ID); ok {
			docs[i], keys = d, append(keys, d.Meanings...)
		}
	}
	cosines := make([]float32, len(keys))
	if err := set.Cosines(ctx, q, keys, cosines); err != nil {
		return err
	}
	for i, d := range docs {
		if d != nil {
			cs[i].mean(cosines[:len(d.Meanings)], len(d.Forms))
			cosines = cosines[len(d.Meanings):]
		}
	}
	return nil
}

// unknown is the cosine of a text that has no vector yet: that of texts which have nothing to do with each other, so that a
// new entry is found by its words until then.
const unknown = 0.35

// mean takes the cosines of a candidate's texts, of which so many are forms and the last is its answer as a whole.
func (c *candidate) mean(cosines []float32, forms int) {
	f := &c.features
	f[formMeaning], f[bodyMeaning], f[wholeMeaning] = unknown, unknown, unknown
	for i, near := range cosines {
		switch {
		case near != near: // NaN: no vector yet
		case i < forms:
			f[formMeaning] = max(f[formMeaning], float64(near))
		default:
			f[bodyMeaning] = max(f[bodyMeaning], float64(near))
			f[wholeMeaning] = float64(near) // the last one stands
		}
	}
}

// inScope keeps which texts are in a scope, in one state of the library: finding out walks over the entries.
type inScope = lru.Cache[countedIn, *vector.Scope]

func newInScope() *inScope {
	c, err := lru.New[countedIn, *vector.Scope](64)
	if err != nil { // only for a size below 1
		panic(err)
	}
	return c
}

// textsIn says which vectors a search in a scope may find: those of a small scope by name, so that nothing outside pushes them
// aside. nil leaves it to the caller, where most texts are in scope.
func (l *library) textsIn(s *scope, asked kb.Scope) *vector.Scope {
	if !s.narrow() {
		return nil
	}
	in := countedIn{asked, s.day}
	if out, ok := l.inScope.Get(in); ok {
		return out
	}
	out := l.namedIn(s)
	l.inScope.Add(in, out)
	return out
}

func (l *library) namedIn(s *scope) *vector.Scope {
	of := *s
	keys := []uint64{}
	for d := range l.entries.All("") {
		if !of.allowsDoc(d) {
			continue
		}
		keys = append(keys, d.Meanings...)
		if len(keys) > vector.MaxKeys {
			return &vector.Scope{Allows: func(key uint64) bool {
				for d := range l.entries.Meant(key) {
					if of.allowsDoc(d) {
						return true
					}
				}
				return false
			}}
		}
	}
	return &vector.Scope{Keys: distinct(keys)}
}

// distinct sorts keys and leaves each once.
func distinct(keys []uint64) []uint64 {
	slices.Sort(keys)
	return slices.Compact(keys)
}
