package storetest

import (
	"context"
	"strings"
	"testing"

	"yiku/kb"
)

var refusals = []test{
	{"Put", func(t *testing.T, open Opener) {
		s := open(t)
		many := make([]kb.Record, kb.MaxPut+1)
		for i := range many {
			many[i] = entry(strings.Repeat("x", i+1), i)
		}
		heavy, text := make([]kb.Record, 30), strings.Repeat("x", 10<<20)
		for i := range heavy {
			heavy[i] = &kb.Policy{Code: strings.Repeat("x", i+1), Title: "t", Text: text}
		}
		for what, recs := range map[string][]kb.Record{
			"no code":           {entry("A", 1), entry("", 1)},
			"twice in a batch":  {entry("A", 1), entry("B", 1), entry("A", 2)},
			"too many":          many,
			"too large":         heavy,
			"nil":               {nil},
			"a code with NUL":   {entry("A\x00B", 1)},
			"a code not UTF-8":  {entry("A\xff", 1)},
			"an over-long code": {entry(strings.Repeat("号", 200), 1)},
			"an over-long text": {&kb.Policy{Code: "P", Title: "t", Text: strings.Repeat("x", 17<<20)}},
		} {
			_, err := s.Put(t.Context(), act, recs...)
			fails(t, what, err, kb.Invalid)
		}
		head, err := s.Head(t.Context())
		if err != nil || head != 0 {
			t.Fatalf("something was kept: head %d, %v", head, err)
		}
	}},
	{"unknown kinds", func(t *testing.T, open Opener) {
		s := open(t)
		_, err := s.List(t.Context(), "nonsense", "", 10)
		fails(t, "List", err, kb.Invalid)
		_, err = s.Get(t.Context(), "nonsense", "A")
		fails(t, "Get", err, kb.Invalid)
	}},
	{"what is not there", func(t *testing.T, open Opener) {
		s := open(t)
		for _, key := range []string{"A", "", "A\x00", "\xff", "' OR '1'='1", strings.Repeat("x", 100_000)} {
			_, err := s.Get(t.Context(), kb.KindEntry, key)
			fails(t, key[:min(len(key), 20)], err, kb.NotFound)
		}
	}},
	{"a context that has ended", func(t *testing.T, open Opener) {
		s := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.Put(ctx, act, entry("A", 1))
		fails(t, "Put", err, kb.Unavailable)
		_, err = s.List(ctx, kb.KindEntry, "", 1)
		fails(t, "List", err, kb.Unavailable)
		_, err = s.Get(t.Context(), kb.KindEntry, "A")
		fails(t, "nothing was kept", err, kb.NotFound)
	}},
	{"after Close", func(t *testing.T, open Opener) {
		s := open(t)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := s.Put(t.Context(), act, entry("A", 1))
		fails(t, "Put", err, kb.Unavailable)
		_, err = s.Head(t.Context())
		fails(t, "Head", err, kb.Unavailable)
		fails(t, "Wait", s.Wait(t.Context(), 0), kb.Unavailable)
	}},
}
