package storetest

import (
	"testing"

	"yiku/kb"
)

var vectors = []test{
	{"kept once, an encoder apart from another", func(t *testing.T, open Opener) {
		s := open(t)
		must(t, s.PutVectors(t.Context(), "a", []kb.Vector{{Key: 1 << 63, Bytes: []byte{9}}, {Key: 7, Bytes: []byte{1, 0, 255}}}))
		must(t, s.PutVectors(t.Context(), "a", []kb.Vector{{Key: 7, Bytes: []byte{2}}, {Key: 8, Bytes: []byte{3}}}))
		must(t, s.PutVectors(t.Context(), "b", []kb.Vector{{Key: 7, Bytes: []byte{4}}}))
		must(t, s.PutVectors(t.Context(), "b", nil))
		want := []kb.Vector{{Key: 1 << 63, Bytes: []byte{9}}, {Key: 7, Bytes: []byte{1, 0, 255}}, {Key: 8, Bytes: []byte{3}}}
		equal(t, "all of a", page(t, s, 0, true, 10), want)
		equal(t, "the first", page(t, s, 0, true, 1), want[:1])
		equal(t, "after it", page(t, s, 1<<63, false, 10), want[1:])
		equal(t, "after the last", page(t, s, 1<<63-1, false, 10), []kb.Vector(nil))
		n, err := open(t).Encoders(t.Context())
		must(t, err)
		equal(t, "encoders", n, map[string]int{"a": 3, "b": 1})
	}},
	{"asked for and forgotten by key", func(t *testing.T, open Opener) {
		s := open(t)
		must(t, s.PutVectors(t.Context(), "a", []kb.Vector{{Key: 1, Bytes: []byte{1}}, {Key: 1<<64 - 1, Bytes: []byte{2}}, {Key: 3, Bytes: []byte{3}}}))
		got, err := s.VectorsOf(t.Context(), "a", []uint64{1<<64 - 1, 5})
		must(t, err)
		equal(t, "some", got, []kb.Vector{{Key: 1<<64 - 1, Bytes: []byte{2}}})
		must(t, s.DropVectors(t.Context(), "a", []uint64{1, 5}))
		equal(t, "left", page(t, s, 0, true, 10), []kb.Vector{{Key: 1<<64 - 1, Bytes: []byte{2}}, {Key: 3, Bytes: []byte{3}}})
		must(t, s.DropVectors(t.Context(), "a", []uint64{}))
		equal(t, "none was named", len(page(t, s, 0, true, 10)), 2)
		must(t, s.DropVectors(t.Context(), "a", nil))
		equal(t, "nothing", page(t, s, 0, true, 10), []kb.Vector(nil))
	}},
	{"too many at once", func(t *testing.T, open Opener) {
		s, keys := open(t), make([]uint64, kb.MaxVectors+1)
		fails(t, "put", s.PutVectors(t.Context(), "a", make([]kb.Vector, len(keys))), kb.Invalid)
		_, err := s.VectorsOf(t.Context(), "a", keys)
		fails(t, "of", err, kb.Invalid)
		fails(t, "drop", s.DropVectors(t.Context(), "a", keys), kb.Invalid)
	}},
}

func page(t testing.TB, s Store, after uint64, first bool, limit int) []kb.Vector {
	t.Helper()
	got, err := s.Vectors(t.Context(), "a", after, first, limit)
	must(t, err)
	return got
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
