package storetest

import (
	"testing"

	"yiku/kb"
)

// nils hold down nil against empty: that drift reached the users of others (style.md).
var nils = []test{
	{"nothing is a nil page", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		recs, err := s.List(ctx, kb.KindEntry, "", 10)
		equal(t, "List", []any{recs == nil, err}, []any{true, nil})
		feed, err := s.Changes(ctx, 0, 10)
		equal(t, "Changes", []any{feed == nil, err}, []any{true, nil})
		rows, err := s.Rows(ctx, "", 10)
		equal(t, "Rows", []any{rows == nil, err}, []any{true, nil})
		outcomes, err := s.Put(ctx, act)
		equal(t, "Put", []any{outcomes == nil, err}, []any{true, nil})
		equal(t, "Record", s.Record(ctx, nil), nil)
		equal(t, "RecordFeedback", s.RecordFeedback(ctx, nil), nil)
	}},
	{"a limit below 1 gives nothing", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		put(t, s, entry("A", 1))
		for _, limit := range []int{0, -1} {
			recs, err := s.List(ctx, kb.KindEntry, "", limit)
			equal(t, "List", []any{recs == nil, err}, []any{true, nil})
			feed, err := s.Changes(ctx, 0, limit)
			equal(t, "Changes", []any{feed == nil, err}, []any{true, nil})
		}
	}},
	{"an empty list is no list", func(t *testing.T, open Opener) {
		s := open(t)
		put(t, s, &kb.Entry{Code: "A", Question: "问", Answer: "答", Status: kb.Draft})
		with := &kb.Entry{
			Code: "A", Question: "问", Answer: "答", Status: kb.Draft, Similar: []string{}, Keywords: []string{}, Regions: []string{},
			Audiences: []string{}, Channels: []kb.Channel{}, Contacts: []kb.Contact{}, Basis: []kb.Basis{},
		}
		equal(t, "the same record", put(t, s, with), []kb.Outcome{kb.Same})
		e := get(t, s, kb.KindEntry, "A").(*kb.Entry)
		if e.Similar != nil || e.Keywords != nil || e.Regions != nil || e.Audiences != nil || e.Channels != nil || e.Contacts != nil || e.Basis != nil {
			t.Fatalf("not nil: %#v", e)
		}
	}},
}
