package vectortest

import (
	"math"
	"math/rand/v2"
	"testing"

	"yiku/retrieval/vector"
)

func mustAdd(t *testing.T, s vector.Set, keys []uint64, vs ...vector.Packed) {
	t.Helper()
	if err := s.Add(t.Context(), keys, vs); err != nil {
		t.Fatal(err)
	}
}

func mustMissing(t *testing.T, s vector.Set, keys []uint64) []uint64 {
	t.Helper()
	out, err := s.Missing(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustNearest(t *testing.T, s vector.Set, q *vector.Query, n int, in *vector.Scope) []vector.Near {
	t.Helper()
	out, err := s.Nearest(t.Context(), q, n, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustCosines(t *testing.T, s vector.Set, q *vector.Query, keys []uint64) []float32 {
	t.Helper()
	out := make([]float32, len(keys))
	if err := s.Cosines(t.Context(), q, keys, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func keysOf(near []vector.Near) []uint64 {
	out := make([]uint64, len(near))
	for i, n := range near {
		out[i] = n.Key
	}
	return out
}

// unit makes a random unit vector.
func unit(r *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return normal(v)
}

func normal(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}
