package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yiku/kb"
)

// unanswered makes a journal row of a question nothing answered.
func unanswered(n int, key, department string) kb.JournalRow {
	row := asked(n)
	row.Kind, row.Entry, row.Revision = kb.None, "", 0
	row.Text, row.GapKey, row.Department = kb.Masked(fmt.Sprintf("问法%d", n)), key, department
	return row
}

func listGaps(t testing.TB, s kb.Desk) []kb.Gap {
	t.Helper()
	gaps, err := s.Gaps(t.Context(), time.Time{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return gaps
}

var gaps = []test{
	{"opened once, then joined", func(t *testing.T, open Opener) {
		s := open(t)
		for _, batch := range [][]kb.JournalRow{
			{unanswered(2, "k", ""), unanswered(3, "k", ""), asked(9)},
			{unanswered(3, "k", ""), unanswered(5, "k", "D1")}, // 3 again: not counted twice
			{unanswered(1, "k", "D2")},                         // written late
		} {
			if err := s.Record(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
		gaps := listGaps(t, s)
		if len(gaps) != 1 || len(gaps[0].ID) != 26 {
			t.Fatalf("%+v", gaps)
		}
		gaps[0].ID = ""
		equal(t, "gap", gaps[0], kb.Gap{Key: "k", Text: "问法2", Department: "D1", Count: 4, First: asked(1).At, Last: asked(5).At})
	}},
	{"long keys", func(t *testing.T, open Opener) {
		s := open(t)
		var rows []kb.JournalRow
		for i := range 25 {
			rows = append(rows, unanswered(i, strings.Repeat("长", 2000)+fmt.Sprint(i), ""))
		}
		if err := s.Record(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		equal(t, "gaps", len(listGaps(t, s)), 25)
	}},
	{"gone when nobody has asked for long", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		rows := []kb.JournalRow{unanswered(1, "old", ""), unanswered(2, "asked again", ""), unanswered(3, "old", ""), unanswered(4, "asked again", "")}
		if err := s.Record(ctx, rows); err != nil {
			t.Fatal(err)
		}
		n, err := s.Prune(ctx, asked(4).At)
		equal(t, "pruned: three rows, a gap", []any{n, err}, []any{4, nil})
		gaps := listGaps(t, s)
		if len(gaps) != 1 || gaps[0].Key != "asked again" || gaps[0].Count != 2 {
			t.Fatalf("left: %+v", gaps)
		}
		if err := s.Record(ctx, []kb.JournalRow{unanswered(5, "old", "")}); err != nil {
			t.Fatal(err)
		}
		for _, g := range listGaps(t, s) {
			if g.Key == "old" && (g.Count != 1 || g.Text != "问法5") {
				t.Fatalf("opened anew: %+v", g)
			}
		}
		n, err = s.Prune(ctx, noon.Add(time.Hour))
		equal(t, "the rest", []any{n, err, len(listGaps(t, s))}, []any{4, nil, 0})
	}},
	{"joined from many sides at once", func(t *testing.T, open Opener) {
		a, b := open(t), open(t)
		var wg sync.WaitGroup
		for w := range 6 {
			s := []Store{a, b}[w%2]
			wg.Go(func() {
				for i := range 20 {
					n := w*1000 + i*2
					rows := []kb.JournalRow{unanswered(n, "k1", ""), unanswered(n+1, "k2", "")}
					if w%3 == 0 {
						rows[0], rows[1] = rows[1], rows[0]
					}
					if err := s.Record(t.Context(), rows); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, g := range listGaps(t, a) {
			equal(t, g.Key, g.Count, 120)
		}
	}},
}
