package vectortest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

const (
	asked   = 100 // questions
	best    = 10  // texts that are compared
	atLeast = 0.98
)

// recall holds the ten nearest of real texts, those of the starter library, against a scan that leaves nothing out: among all,
// in scopes, after half of them were forgotten, and after they were added again.
func recall(t *testing.T, open func(t *testing.T, dims int) vector.Set) {
	_, kept, err := vector.ReadFile(bytes.NewReader(seeds.Vectors))
	if err != nil || len(kept) < 1000 {
		t.Fatalf("the starter library has %d vectors: %v", len(kept), err)
	}
	text := newTexts(kept)
	s := open(t, len(text.vs[0].Numbers))
	mustAdd(t, s, text.keys, text.vs...)
	text.compare(t, s, "all", nil, func(uint64) bool { return true })
	for name, share := range map[string]uint64{"half": 2, "a fiftieth": 50} {
		in := func(k uint64) bool { return k%share == 0 }
		text.compare(t, s, name+" allowed", &vector.Scope{Allows: in}, in)
		text.compare(t, s, name+" named", &vector.Scope{Keys: text.only(in)}, in)
	}
	half := func(k uint64) bool { return k%2 == 0 }
	if _, err := s.Forget(t.Context(), half); err != nil {
		t.Fatal(err)
	}
	text.compare(t, s, "half forgotten", nil, half)
	mustAdd(t, s, text.keys, text.vs...)
	text.compare(t, s, "added again", nil, func(uint64) bool { return true })
}

// texts are vectors of texts, with questions near some of them.
type texts struct {
	keys      []uint64
	vs        []vector.Packed
	questions [][]float32
}

func newTexts(kept []kb.Vector) *texts {
	t, r := &texts{}, rand.New(rand.NewPCG(7, 7))
	for _, v := range kept {
		if p, ok := vector.Unpack(v.Bytes, len(v.Bytes)-4); ok {
			t.keys, t.vs = append(t.keys, v.Key), append(t.vs, p)
		}
	}
	for range asked { // between two texts, as a question that touches both
		a, b := t.vs[r.IntN(len(t.vs))].Floats(), t.vs[r.IntN(len(t.vs))].Floats()
		for i := range a {
			a[i] = 0.7*a[i] + 0.3*b[i]
		}
		t.questions = append(t.questions, normal(a))
	}
	return t
}

func (x *texts) only(in func(uint64) bool) []uint64 {
	return slices.DeleteFunc(slices.Clone(x.keys), func(k uint64) bool { return !in(k) })
}

func (x *texts) compare(t *testing.T, s vector.Set, name string, scope *vector.Scope, in func(uint64) bool) {
	t.Helper()
	found, wanted := 0, 0
	for _, q := range x.questions {
		got := keysOf(mustNearest(t, s, vector.NewQuery(q), best, scope))
		for _, k := range x.exact(q, in) {
			wanted++
			if slices.Contains(got, k) {
				found++
			}
		}
		if len(got) != min(best, len(x.only(in))) || slices.ContainsFunc(got, func(k uint64) bool { return !in(k) }) {
			t.Fatalf("%s: %d found, or some out of scope", name, len(got))
		}
	}
	if r := float64(found) / float64(wanted); r < atLeast {
		t.Errorf("%s: recall %.3f", name, r)
	} else {
		t.Logf("%s: recall %.3f", strings.TrimSpace(name), r)
	}
}

// exact gives the nearest by their packed numbers.
func (x *texts) exact(q []float32, in func(uint64) bool) []uint64 {
	var all []vector.Near
	for i, k := range x.keys {
		if in(k) {
			sum := float32(0)
			for j, n := range x.vs[i].Numbers {
				sum += q[j] * float32(n)
			}
			all = append(all, vector.Near{Key: k, Cosine: sum * x.vs[i].Scale})
		}
	}
	slices.SortFunc(all, vector.Nearer)
	return keysOf(all[:min(best, len(all))])
}
