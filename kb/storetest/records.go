package storetest

import (
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

var records = []test{
	{"comes back as it was put", func(t *testing.T, open Opener) {
		s := open(t)
		for _, rec := range oneOfEach() {
			equal(t, "outcome", put(t, s, rec), []kb.Outcome{kb.New})
			m := rec.About()
			if len(m.ID) != 26 || m.Revision != 1 || time.Since(m.Updated).Abs() > time.Minute {
				t.Fatalf("Meta not filled in: %+v", m)
			}
			equal(t, "by code", get(t, s, rec.Kind(), rec.Key()), rec)
			equal(t, "by id", get(t, s, rec.Kind(), m.ID), rec)
			if m.Updated.Location() != time.UTC {
				t.Fatal("times are UTC")
			}
		}
	}},
	{"new, same, changed", func(t *testing.T, open Opener) {
		s := open(t)
		a, b := entry("A", 1), entry("B", 1)
		put(t, s, a, b)
		id, first := a.ID, a.Updated
		again, changed, c := entry("A", 1), entry("B", 2), entry("C", 1)
		equal(t, "outcomes", put(t, s, again, changed, c), []kb.Outcome{kb.Same, kb.Changed, kb.New})
		equal(t, "same keeps its Meta", again.Meta, kb.Meta{ID: id, Revision: 1, Updated: first})
		if changed.ID != b.ID || changed.Revision != 2 {
			t.Fatalf("a change keeps the id and counts up: %+v", changed.Meta)
		}
		equal(t, "changed", get(t, s, kb.KindEntry, "B"), changed)
		equal(t, "the same code in another kind is another record",
			put(t, s, &kb.Department{Code: "A", Name: "甲"}), []kb.Outcome{kb.New})
	}},
	{"kinds mixed in one batch", func(t *testing.T, open Opener) {
		s := open(t)
		all := oneOfEach()
		for _, o := range put(t, s, all...) {
			equal(t, "outcome", o, kb.New)
		}
		for _, o := range put(t, s, oneOfEach()...) {
			equal(t, "outcome", o, kb.Same)
		}
	}},
	{"a code that is another one's id is meant first", func(t *testing.T, open Opener) {
		s := open(t)
		a := entry("A", 1)
		put(t, s, a)
		b := entry(a.ID, 2)
		put(t, s, b)
		equal(t, "found", get(t, s, kb.KindEntry, a.ID), b)
	}},
	{"a revision must be the stored one", func(t *testing.T, open Opener) {
		s := open(t)
		a := entry("A", 1)
		put(t, s, a)
		a.Question = "改过"
		equal(t, "at its revision", put(t, s, a), []kb.Outcome{kb.Changed})
		stale, other := entry("A", 3), entry("B", 1)
		stale.Revision = 1
		_, err := s.Put(t.Context(), act, other, stale)
		fails(t, "stale", err, kb.Conflict)
		_, err = s.Get(t.Context(), kb.KindEntry, "B")
		fails(t, "nothing of the batch was kept", err, kb.NotFound)
		equal(t, "no Meta from a failed Put", other.Meta, kb.Meta{})
		unknown := entry("C", 1)
		unknown.Revision = 1
		_, err = s.Put(t.Context(), act, unknown)
		fails(t, "a revision of what is not there", err, kb.Conflict)
	}},
	{"texts of every sort", func(t *testing.T, open Opener) {
		s := open(t)
		e := entry("文/号〔2024〕1号 '\"\\?", 1)
		e.Answer = "NUL \x00, quotes ' '' \" \\, ?0 ?, $1, %, _, 汉字𠮷, " + strings.Repeat("长", 100_000)
		put(t, s, e)
		equal(t, "back", get(t, s, kb.KindEntry, e.Code), e)
	}},
}

// oneOfEach gives a record of every kind.
func oneOfEach() []kb.Record {
	return []kb.Record{
		&kb.Region{Code: "370114", Name: "章丘区", Parent: "370100"},
		&kb.Audience{Code: "lr", Name: "老人"},
		&kb.Department{Code: "D1", Name: "区大数据局", Level: "区", Phones: []kb.Phone{{Number: "0531-83278192", Confirmed: "2024-06-27"}}},
		&kb.Policy{Code: "P1", Title: "2024年政务公开工作要点", Number: "章政办发〔2024〕1号", Validity: kb.InForce, Relations: []kb.Relation{{Kind: "修改", Policy: "P0"}}},
		entry("E1", 1),
		&kb.Topic{Code: "T1", Name: "社会保障/失业保险", Form: "分类", Order: 3, Entries: []string{"E1"}},
		&kb.Synonym{Code: "S1", Words: []string{"社保", "社会保险"}, OneWay: true},
	}
}
