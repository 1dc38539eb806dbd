package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"yiku/kb"
)

var desk = []test{
	{"nothing left, or no room for it, is a nil list", func(t *testing.T, open Opener) {
		s := open(t)
		noDesk(t, s, time.Time{}, 10)
		leave(t, s, 1)
		for _, limit := range []int{0, -1} {
			noDesk(t, s, time.Time{}, limit)
		}
	}},
	{"receipts and reports, the newest first, since a time", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		receipts, reports := leave(t, s, 7)
		slices.Reverse(receipts)
		slices.Reverse(reports)
		for _, c := range []struct{ from, limit, left int }{{0, 100, 7}, {0, 3, 3}, {5, 100, 2}, {7, 100, 0}} {
			since := noon.Add(time.Duration(c.from) * time.Second)
			got, err := s.Receipts(ctx, since, c.limit)
			equal(t, fmt.Sprintf("receipts from %d on", c.from), []any{got, err}, []any{append([]kb.Receipt(nil), receipts[:c.left]...), nil})
			told, err := s.Reports(ctx, since, c.limit)
			equal(t, fmt.Sprintf("reports from %d on", c.from), []any{told, err}, []any{append([]kb.Report(nil), reports[:c.left]...), nil})
		}
	}},
	{"bad marks with a reason and what was asked, the newest first, since a time", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		if err := s.Record(ctx, []kb.JournalRow{asked(1), unanswered(2, "k", "")}); err != nil {
			t.Fatal(err)
		}
		var marks []kb.FeedbackRow
		for i, answer := range []string{asked(1).ID, asked(1).ID, asked(1).ID, asked(2).ID, asked(3).ID} { // the last one may be an entry's own page
			marks = append(marks, kb.FeedbackRow{ID: asked(i).ID, Answer: answer, Channel: kb.ChannelOpenAPI, Helpful: i == 0, Reason: "看不懂'", At: asked(i).At})
		}
		marks[1].Reason = ""
		if err := s.RecordFeedback(ctx, marks); err != nil {
			t.Fatal(err)
		}
		want := []kb.Complaint{{Entry: asked(3).ID}, {Question: "问法2"}, {Question: asked(1).Text, Entry: asked(1).Entry}}
		for i := range want {
			want[i].Reason, want[i].Channel, want[i].At = "看不懂'", kb.ChannelOpenAPI, asked(4-i).At
		}
		for _, c := range []struct{ from, limit, left int }{{0, 100, 3}, {0, 2, 2}, {3, 100, 2}, {5, 100, 0}} {
			got, err := s.Complaints(ctx, asked(c.from).At, c.limit)
			equal(t, fmt.Sprintf("from %d on", c.from), []any{got, err}, []any{append([]kb.Complaint(nil), want[:c.left]...), nil})
		}
	}},
	{"gaps, those asked most first, since they were last asked about", func(t *testing.T, open Opener) {
		s := open(t)
		rows := []kb.JournalRow{
			unanswered(1, "often, long ago", ""), unanswered(2, "often, long ago", ""), unanswered(3, "often, long ago", ""),
			unanswered(4, "twice", ""), unanswered(5, "once", ""), unanswered(6, "twice", ""), unanswered(7, "once, later", ""),
		}
		if err := s.Record(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			from, limit int
			want        []string
		}{
			{0, 100, []string{"often, long ago", "twice", "once, later", "once"}}, {0, 2, []string{"often, long ago", "twice"}},
			{6, 100, []string{"twice", "once, later"}}, {8, 100, nil},
		} {
			gaps, err := s.Gaps(t.Context(), asked(c.from).At, c.limit)
			var keys []string
			for _, g := range gaps {
				keys = append(keys, g.Key)
			}
			equal(t, fmt.Sprintf("from %d on, %d", c.from, c.limit), []any{keys, err}, []any{c.want, nil})
		}
	}},
	{"what is past its time is listed no more", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		receipts, reports := leave(t, s, 7)
		if err := s.Record(ctx, []kb.JournalRow{unanswered(1, "old", "")}); err != nil {
			t.Fatal(err)
		}
		n, err := s.Prune(ctx, receipts[4].At)
		equal(t, "pruned: four receipts, four reports, a row, a gap", []any{n, err}, []any{10, nil})
		left, err := s.Receipts(ctx, time.Time{}, 9)
		equal(t, "receipts", []any{len(left), left[2], err}, []any{3, receipts[4], nil})
		told, err := s.Reports(ctx, time.Time{}, 9)
		equal(t, "reports", []any{len(told), told[2], err}, []any{3, reports[4], nil})
		equal(t, "gaps", listGaps(t, s), []kb.Gap(nil))
		_, err = s.Prune(ctx, noon.Add(time.Hour))
		equal(t, "the rest", err, nil)
		noDesk(t, s, time.Time{}, 9)
	}},
}

// leave leaves n receipts and as many reports, a second apart, the oldest first.
func leave(t testing.TB, s Store, n int) (receipts []kb.Receipt, reports []kb.Report) {
	t.Helper()
	for i := range n {
		at := noon.Add(time.Duration(i) * time.Second)
		receipts = append(receipts, kb.Receipt{Number: fmt.Sprintf("%012d", n-i), Text: "无人机'执照谁发", Department: "zq", At: at})
		reports = append(reports, kb.Report{
			ID: fmt.Sprintf("01J%023d", i), Entry: "e", Revision: 2, Passage: "错的'话", Reason: "过期了", Channel: kb.ChannelWebsite, At: at,
		})
		err := s.Leave(t.Context(), receipts[i])
		for range 2 { // sent again, it is kept once
			if err == nil {
				err = s.Report(t.Context(), reports[i])
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return receipts, reports
}

// noDesk holds that nothing is on it.
func noDesk(t testing.TB, s kb.Desk, since time.Time, limit int) {
	t.Helper()
	receipts, err := s.Receipts(t.Context(), since, limit)
	equal(t, "Receipts", []any{receipts == nil, err}, []any{true, nil})
	reports, err := s.Reports(t.Context(), since, limit)
	equal(t, "Reports", []any{reports == nil, err}, []any{true, nil})
	complaints, err := s.Complaints(t.Context(), since, limit)
	equal(t, "Complaints", []any{complaints == nil, err}, []any{true, nil})
	gaps, err := s.Gaps(t.Context(), since, limit)
	equal(t, "Gaps", []any{gaps == nil, err}, []any{true, nil})
}
