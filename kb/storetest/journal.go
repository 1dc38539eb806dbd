package storetest

import (
	"fmt"
	"testing"
	"time"

	"yiku/kb"
)

var noon = time.Date(2026, 3, 1, 4, 0, 0, 123456000, time.UTC)

// asked makes a journal row; its id follows the ids of rows with a smaller n.
func asked(n int) kb.JournalRow {
	return kb.JournalRow{
		ID: fmt.Sprintf("01J%023d", n), At: noon.Add(time.Duration(n) * time.Second), Channel: kb.ChannelWebsite, Kind: kb.Direct,
		Entry: "01HZZZZZZZZZZZZZZZZZZZZZZZ", Revision: 3, Latency: 1234 * time.Microsecond, Text: "公积金'怎么\\取?",
	}
}

var journal = []test{
	{"rows come back, oldest first, by pages", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		var want []kb.JournalRow
		for i := range 1207 {
			want = append(want, asked(i))
		}
		if err := s.Record(ctx, want); err != nil {
			t.Fatal(err)
		}
		var got []kb.JournalRow
		for after := ""; ; after = got[len(got)-1].ID {
			page, err := s.Rows(ctx, after, 500)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, page...); len(page) < 500 {
				break
			}
		}
		equal(t, "rows", got, want)
	}},
	{"a batch may be sent again", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		first, altered := asked(1), asked(1)
		altered.Text = "别的"
		for _, batch := range [][]kb.JournalRow{{first, altered}, {altered, asked(2)}, {first, asked(2)}} {
			if err := s.Record(ctx, batch); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := s.Rows(ctx, "", 10)
		equal(t, "rows", []any{rows, err}, []any{[]kb.JournalRow{first, asked(2)}, nil})
	}},
	{"texts no database takes are made fit", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		row := asked(1)
		row.Text = "a\x00b\xffc"
		if err := s.Record(ctx, []kb.JournalRow{row}); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Rows(ctx, "", 10)
		if err != nil || len(rows) != 1 || rows[0].Text != "ab\uFFFDc" {
			t.Fatalf("%+v %v", rows, err)
		}
	}},
	{"Prune deletes what is older", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		if err := s.Record(ctx, []kb.JournalRow{asked(1), asked(2), asked(3)}); err != nil {
			t.Fatal(err)
		}
		var feedback []kb.FeedbackRow
		for i := range 3 {
			feedback = append(feedback, kb.FeedbackRow{ID: asked(i).ID, Answer: asked(i).ID, Channel: kb.ChannelWebsite, Helpful: i == 0, Reason: "好'", At: asked(i).At})
		}
		for range 2 { // one already there is passed over
			if err := s.RecordFeedback(ctx, feedback); err != nil {
				t.Fatal(err)
			}
		}
		n, err := s.Prune(ctx, asked(2).At)
		equal(t, "pruned: a row, two of feedback", []any{n, err}, []any{3, nil})
		rows, err := s.Rows(ctx, "", 10)
		equal(t, "left", []any{rows, err}, []any{[]kb.JournalRow{asked(2), asked(3)}, nil})
		n, err = s.Prune(ctx, noon.Add(time.Hour))
		equal(t, "the rest", []any{n, err}, []any{3, nil})
	}},
}
