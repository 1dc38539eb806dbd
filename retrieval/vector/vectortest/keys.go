package vectortest

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"yiku/retrieval/vector"
)

// low and high are keys that a signed number orders differently.
const low, high = uint64(7), uint64(math.MaxUint64 - 7)

// keys adds, asks for and forgets.
func keys(t *testing.T, s vector.Set) {
	ctx, r := t.Context(), rand.New(rand.NewPCG(1, 1))
	all := []uint64{low, high, 0, 1 << 63, math.MaxInt64}
	if got := mustMissing(t, s, all); !slices.Equal(got, all) {
		t.Errorf("of an empty set %v are missing", got)
	}
	first := unit(r, 32)
	mustAdd(t, s, all[:4], vector.Pack(first), vector.Pack(unit(r, 32)), vector.Pack(unit(r, 32)), vector.Pack(unit(r, 32)))
	if got := mustMissing(t, s, all); !slices.Equal(got, all[4:]) || s.Len() != 4 {
		t.Errorf("%v missing, %d there", got, s.Len())
	}
	if got := mustMissing(t, s, all[:4]); got != nil {
		t.Errorf("missing %v is not nil", got)
	}
	mustAdd(t, s, []uint64{low, 5}, vector.Pack(unit(r, 32)), vector.Packed{Scale: 1, Numbers: make([]int8, 16)})
	if c := mustCosines(t, s, vector.NewQuery(first), []uint64{low, 5, low}); math.Abs(float64(c[0])-1) > 5e-3 || c[1] == c[1] || c[2] != c[0] {
		t.Errorf("a second vector under a key took its place, or one of another length was taken: %v", c)
	}
	gone, err := s.Forget(ctx, func(k uint64) bool { return k == high || k == 0 })
	slices.Sort(gone)
	if err != nil || !slices.Equal(gone, []uint64{low, 1 << 63}) || s.Len() != 2 {
		t.Errorf("forgot %v, %d are left: %v", gone, s.Len(), err)
	}
	if got := mustMissing(t, s, []uint64{low, high}); !slices.Equal(got, []uint64{low}) {
		t.Errorf("missing %v", got)
	}
	if c := mustCosines(t, s, vector.NewQuery(first), []uint64{low}); c[0] == c[0] {
		t.Error("a forgotten vector is still compared with")
	}
	mustAdd(t, s, []uint64{low}, vector.Pack(first))
	if near := mustNearest(t, s, vector.NewQuery(first), 1, nil); len(near) != 1 || near[0].Key != low {
		t.Errorf("added again: %v", near)
	}
	if gone, err := s.Forget(ctx, func(uint64) bool { return true }); gone != nil || err != nil {
		t.Errorf("forgetting nothing: %v %v", gone, err)
	}
}

// nothing asks for nothing, and of nothing.
func nothing(t *testing.T, s vector.Set) {
	q := vector.NewQuery(unit(rand.New(rand.NewPCG(2, 2)), 32))
	empty := func(when string) {
		for name, in := range map[string]*vector.Scope{"nil": nil, "all": {}, "none named": {Keys: []uint64{}}, "none allowed": {Allows: func(uint64) bool { return false }},
			"unknown ones": {Keys: []uint64{98, 99}}} {
			if when != "" && (name == "nil" || name == "all") {
				continue
			}
			if near := mustNearest(t, s, q, 3, in); near != nil {
				t.Errorf("%s%s: %v is not nil", when, name, near)
			}
		}
	}
	empty("")
	mustAdd(t, s, nil)
	if got := mustMissing(t, s, nil); got != nil || s.Len() != 0 {
		t.Errorf("missing %v, %d there", got, s.Len())
	}
	mustCosines(t, s, q, nil)
	if gone, err := s.Forget(t.Context(), func(uint64) bool { return false }); gone != nil || err != nil {
		t.Errorf("forgot %v %v", gone, err)
	}
	mustAdd(t, s, []uint64{1}, vector.Pack(unit(rand.New(rand.NewPCG(3, 3)), 32)))
	empty("with one: ")
	if near := mustNearest(t, s, q, 0, nil); near != nil {
		t.Errorf("none wanted: %v is not nil", near)
	}
	if near := mustNearest(t, s, q, 3, &vector.Scope{}); len(near) != 1 {
		t.Errorf("one of three: %v", near)
	}
}

// order puts the nearest first, equals by their keys.
func order(t *testing.T, s vector.Set) {
	r := rand.New(rand.NewPCG(4, 4))
	one, two := unit(r, 32), unit(r, 32)
	mustAdd(t, s, []uint64{high, low, 100, 3}, vector.Pack(one), vector.Pack(one), vector.Pack(two), vector.Pack(one))
	near := mustNearest(t, s, vector.NewQuery(one), 10, nil)
	if got := keysOf(near); !slices.Equal(got, []uint64{3, low, high, 100}) {
		t.Errorf("in the order %v", got)
	}
	if c := mustCosines(t, s, vector.NewQuery(one), []uint64{100}); math.Abs(float64(c[0]-near[3].Cosine)) > 1e-3 {
		t.Errorf("cosine %v, and %v", c, near[3])
	}
}

// scope finds the nearest in scope however far away they are.
func scope(t *testing.T, s vector.Set) {
	r := rand.New(rand.NewPCG(5, 5))
	q := unit(r, 32)
	var ks []uint64
	var vs []vector.Packed
	for i := range 3000 {
		v := unit(r, 32)
		if i%1000 != 0 {
			for j := range v { // near the question, all of them
				v[j] = (v[j] + 3*q[j]) / 4
			}
		}
		ks, vs = append(ks, uint64(i)), append(vs, vector.Pack(v))
	}
	mustAdd(t, s, ks, vs...)
	far := func(k uint64) bool { return k%1000 == 0 }
	for name, in := range map[string]*vector.Scope{"named": {Keys: []uint64{2000, 0, 1000}}, "allowed": {Allows: far}} {
		got := keysOf(mustNearest(t, s, vector.NewQuery(q), 3, in))
		slices.Sort(got)
		if !slices.Equal(got, []uint64{0, 1000, 2000}) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := mustNearest(t, s, vector.NewQuery(q), 2, &vector.Scope{Keys: []uint64{2000, 0, 1000}}); len(got) != 2 {
		t.Errorf("two of three: %v", got)
	}
}

// together adds, forgets and searches at the same time.
func together(t *testing.T, s vector.Set) {
	var work sync.WaitGroup
	for w := range 4 {
		work.Go(func() {
			r := rand.New(rand.NewPCG(6, uint64(w)))
			for i := range 10 {
				var ks []uint64
				var vs []vector.Packed
				for j := range 20 { // half of them are another's too
					ks, vs = append(ks, uint64(i*100+j+w%2*10)), append(vs, vector.Pack(unit(r, 64)))
				}
				slices.Reverse(ks[:w+1])
				if err := s.Add(t.Context(), ks, vs); err != nil {
					t.Error(err)
				}
				if near, err := s.Nearest(t.Context(), vector.NewQuery(unit(r, 64)), 5, nil); err != nil || !slices.IsSortedFunc(near, vector.Nearer) {
					t.Error(near, err)
				}
				if w == 0 {
					if _, err := s.Forget(t.Context(), func(k uint64) bool { return k%100 != 7 }); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	work.Wait()
	var want []uint64
	for i := range 10 {
		for j := range 30 {
			if j != 7 {
				want = append(want, uint64(i*100+j))
			}
		}
	}
	if got := mustMissing(t, s, want); got != nil {
		t.Errorf("%v were lost", got)
	}
}
