package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"yiku/kb"
)

// answered makes a row that an entry answered, from an asker; "" is nobody.
func answered(n int, entry, asker string) kb.JournalRow {
	r := asked(n)
	r.Entry, r.Asker = entry, kb.AskerOf(asker)
	return r
}

// tally adds up today, and yesterday and tomorrow in case it is midnight.
func tally(t testing.TB, s Store) []kb.Tally {
	t.Helper()
	out, err := s.Tallies(t.Context(), kb.Today(time.Now().Add(-24*time.Hour)), kb.Today(time.Now().Add(24*time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var tallies = []test{
	{"an asker counts once for each entry", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		equal(t, "at first", tally(t, s), []kb.Tally(nil))
		must(t, s.Record(ctx, []kb.JournalRow{answered(1, "b", "1.1.1.1"), answered(2, "b", "1.1.1.1"), answered(3, "a", "1.1.1.1")}))
		must(t, s.Record(ctx, []kb.JournalRow{answered(4, "b", "1.1.1.1"), answered(5, "b", "2.2.2.2"), answered(6, "", "3.3.3.3"), answered(7, "b", "")}))
		equal(t, "counted", tally(t, s), []kb.Tally{{Entry: "a", Asks: 1, Askers: 1, Most: 1}, {Entry: "b", Asks: 5, Askers: 2, Most: 2}})
		long, err := s.Tallies(ctx, "2000-01-01", "2000-12-31")
		equal(t, "of other days", []any{long, err}, []any{[]kb.Tally(nil), nil})
	}},
	{"a batch sent again is not counted again", func(t *testing.T, open Opener) {
		s := open(t)
		for range 3 {
			must(t, s.Record(t.Context(), []kb.JournalRow{answered(1, "a", "1.1.1.1"), answered(1, "a", "2.2.2.2")}))
		}
		equal(t, "counted", tally(t, s), []kb.Tally{{Entry: "a", Asks: 1, Askers: 1, Most: 1}})
	}},
	{"nothing is lost when the journal is pruned", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		must(t, s.Record(ctx, []kb.JournalRow{answered(1, "a", "1.1.1.1")}))
		_, err := s.Prune(ctx, noon.Add(time.Hour))
		must(t, err)
		n, err := s.PruneAskers(ctx) // of days that are over: there are none
		equal(t, "pruned", []any{n, err}, []any{0, nil})
		equal(t, "counted", tally(t, s), []kb.Tally{{Entry: "a", Asks: 1, Askers: 1, Most: 1}})
	}},
	{"pairs are given once there is a crowd", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		after := func(entry, previous, asker string) {
			must(t, s.RecordPairs(ctx, []kb.Pair{{Previous: previous, Entry: entry, Asker: kb.AskerOf(asker)}}))
		}
		for i := range kb.Crowd - 1 {
			after("b", "a", fmt.Sprint(i))
		}
		for range kb.Crowd { // one asker, and nobody: no crowd
			after("b", "a", "0")
			after("b", "a", "")
		}
		for i := range kb.Crowd {
			after("b", "b", fmt.Sprint(i)) // the same entry again, or nothing before: no pair
			after("b", "", fmt.Sprint(i))
		}
		equal(t, "too few", tally(t, s), []kb.Tally(nil))
		after("b", "a", "one more")
		equal(t, "pairs", tally(t, s), []kb.Tally{{Entry: "b", Previous: "a", Asks: kb.Crowd, Askers: kb.Crowd, Most: kb.Crowd}})
	}},
	{"one asker makes so many pairs and no more", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		for asker := range kb.Crowd { // only pairs that a crowd has are given
			var pairs []kb.Pair
			for i := range 200 {
				pairs = append(pairs, kb.Pair{Previous: "z", Entry: fmt.Sprintf("%03d", i), Asker: kb.AskerOf(fmt.Sprint(asker))})
			}
			must(t, s.RecordPairs(ctx, pairs[:30]))
			must(t, s.RecordPairs(ctx, pairs[30:]))
		}
		equal(t, "pairs", len(tally(t, s)), 50)
	}},
	{"several processes count in one place", func(t *testing.T, open Opener) {
		one, other := open(t), open(t)
		var work sync.WaitGroup
		for w := range 6 {
			s := []Store{one, other}[w%2]
			work.Go(func() {
				for i := range 20 {
					a, b := answered(1000*w+2*i, "a", fmt.Sprint(i%5)), answered(1000*w+2*i+1, "b", "the same")
					rows := []kb.JournalRow{a, b}
					pairs := []kb.Pair{{Previous: "b", Entry: "a", Asker: a.Asker}, {Previous: "a", Entry: "b", Asker: b.Asker}}
					if w%3 == 0 {
						rows[0], rows[1], pairs[0], pairs[1] = rows[1], rows[0], pairs[1], pairs[0]
					}
					if err := errors.Join(s.Record(t.Context(), rows), s.RecordPairs(t.Context(), pairs)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		work.Wait()
		equal(t, "counted", tally(t, other), []kb.Tally{
			{Entry: "a", Asks: 120, Askers: 5, Most: 5}, {Entry: "a", Previous: "b", Asks: 5, Askers: 5, Most: 5}, {Entry: "b", Asks: 120, Askers: 1, Most: 1},
		})
	}},
}
