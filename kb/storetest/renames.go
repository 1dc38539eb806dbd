package storetest

import (
	"fmt"
	"testing"

	"yiku/kb"
)

var renames = []test{
	{"what names a region or an audience goes with its new name", func(t *testing.T, open Opener) {
		s := open(t)
		in, other, free := entry("A", 1), entry("B", 2), entry("C", 3)
		in.Regions, in.Audiences = []string{"双山街道", "章丘市"}, []string{"老年人"}
		other.Regions, free.Answer = []string{"章丘市圣井"}, "章丘市的老年人"
		put(t, s, &kb.Region{Code: "370114", Name: "章丘市"}, &kb.Region{Code: "370114001", Name: "双山街道", Parent: "370114"}, &kb.Audience{Code: "lr", Name: "老年人"},
			in, other, free, &kb.Synonym{Code: "S", Words: []string{"社保", "社会保险"}, Regions: []string{"章丘市"}})
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "outcomes", put(t, s, &kb.Region{Code: "370114", Name: "章丘区"}, &kb.Audience{Code: "lr", Name: "老人"}), []kb.Outcome{kb.Changed, kb.Changed})
		got := get(t, s, kb.KindEntry, "A").(*kb.Entry)
		equal(t, "regions", got.Regions, []string{"双山街道", "章丘区"})
		equal(t, "audiences", got.Audiences, []string{"老人"})
		equal(t, "revision", got.Revision, 2)
		equal(t, "a longer name stays", get(t, s, kb.KindEntry, "B"), other)
		equal(t, "a text stays", get(t, s, kb.KindEntry, "C"), free)
		equal(t, "synonym", get(t, s, kb.KindSynonym, "S").(*kb.Synonym).Regions, []string{"章丘区"})
		changes, err := s.Changes(t.Context(), head, 10)
		if err != nil || len(changes) != 4 || changes[2].Code != "A" || changes[2].Revision != 2 {
			t.Fatalf("the feed has %+v, %v", changes, err)
		}
		equal(t, "an equal one changes nothing", put(t, s, &kb.Region{Code: "370114", Name: "章丘区"}), []kb.Outcome{kb.Same})
	}},
	{"names that go round, and one that two have", func(t *testing.T, open Opener) {
		s := open(t)
		a, b := entry("A", 1), entry("B", 2)
		a.Regions, b.Regions = []string{"甲", "乙"}, []string{"市中区"}
		put(t, s, &kb.Region{Code: "1", Name: "甲"}, &kb.Region{Code: "2", Name: "乙"}, &kb.Region{Code: "3", Name: "市中区"}, &kb.Region{Code: "4", Name: "市中区"}, a, b)
		put(t, s, &kb.Region{Code: "1", Name: "乙"}, &kb.Region{Code: "2", Name: "甲"}, &kb.Region{Code: "3", Name: "城中区"})
		equal(t, "exchanged", get(t, s, kb.KindEntry, "A").(*kb.Entry).Regions, []string{"乙", "甲"})
		equal(t, "nobody knows which", get(t, s, kb.KindEntry, "B"), b)
	}},
	{"many", func(t *testing.T, open Opener) {
		s := open(t)
		put(t, s, &kb.Region{Code: "1", Name: "甲"})
		var codes []string
		for range 3 {
			var recs []kb.Record
			for range kb.MaxPut / 2 {
				codes = append(codes, fmt.Sprint("E", len(codes)))
				e := entry(codes[len(codes)-1], 1)
				e.Regions = []string{"甲"}
				recs = append(recs, e)
			}
			put(t, s, recs...)
		}
		put(t, s, &kb.Region{Code: "1", Name: "乙"})
		for _, code := range codes {
			equal(t, code, get(t, s, kb.KindEntry, code).(*kb.Entry).Regions, []string{"乙"})
		}
		if n, err := s.Head(t.Context()); err != nil || n != int64(2+2*len(codes)) {
			t.Fatalf("%d changes, %v", n, err)
		}
	}},
}
