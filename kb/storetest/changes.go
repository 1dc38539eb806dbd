package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"yiku/kb"
)

var changes = []test{
	{"one a change, in order", func(t *testing.T, open Opener) {
		s := open(t)
		a, b := entry("A", 1), entry("B", 1)
		put(t, s, a, b)
		a2 := entry("A", 2)
		put(t, s, entry("B", 1), a2)
		put(t, s, entry("A", 2))
		want := []kb.Change{
			{Seq: 1, Kind: kb.KindEntry, ID: a.ID, Code: "A", Revision: 1},
			{Seq: 2, Kind: kb.KindEntry, ID: b.ID, Code: "B", Revision: 1},
			{Seq: 3, Kind: kb.KindEntry, ID: a.ID, Code: "A", Revision: 2},
		}
		all, err := s.Changes(t.Context(), 0, 10)
		equal(t, "all", []any{all, err}, []any{want, nil})
		page, err := s.Changes(t.Context(), 1, 1)
		equal(t, "a page", []any{page, err}, []any{want[1:2], nil})
		head, err := s.Head(t.Context())
		equal(t, "head", []any{head, err}, []any{int64(3), nil})
	}},
	{"Wait", func(t *testing.T, open Opener) {
		s := open(t)
		put(t, s, entry("A", 1))
		if err := s.Wait(soon(t, 5*time.Second), 0); err != nil {
			t.Fatal("there is a change already:", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := s.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal("the context's error is wanted:", err)
		}
	}},
	{"Wait hears its own process at once", func(t *testing.T, open Opener) {
		s := open(t)
		waits(t, s, s, 200*time.Millisecond)
	}},
	{"Wait hears another handle within half a second", func(t *testing.T, open Opener) {
		waits(t, open(t), open(t), 500*time.Millisecond)
	}},
}

// waits checks that a reader's Wait returns within d of the end of each of a writer's Puts.
func waits(t *testing.T, reader, writer Store, d time.Duration) {
	for i := range 5 {
		head, err := reader.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		woken := make(chan error, 1)
		go func() { woken <- reader.Wait(soon(t, 10*time.Second), head) }()
		time.Sleep(50 * time.Millisecond)
		put(t, writer, entry("A", i))
		start := time.Now()
		if err := <-woken; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > d {
			t.Fatalf("heard after %v", took)
		}
		equal(t, "what was heard is there", get(t, reader, kb.KindEntry, "A").(*kb.Entry).Question, entry("A", i).Question)
	}
}
