package retrieval

import (
	"context"
	"fmt"
	"testing"
	"time"

	"yiku/kb"
)

// topicCounts gives the numbers of all topics, and then spoils what it was given.
func topicCounts(tb testing.TB, e *Engine, s kb.Scope) string {
	tb.Helper()
	topics, err := e.Topics(context.Background(), s)
	if err != nil {
		tb.Fatal(err)
	}
	var out []int
	for i := range topics {
		out = append(out, topics[i].Entries)
		topics[i] = kb.TopicCount{}
	}
	return fmt.Sprint(out)
}

// TestTopicCountsAreOfTheirScope: what is kept for one scope, or one day, is not given to another.
func TestTopicCountsAreOfTheirScope(t *testing.T) {
	in := func(change func(*kb.Entry)) func(*kb.Entry) {
		return func(e *kb.Entry) { e.Category = "社会保障"; change(e) }
	}
	st := mustStore(t)
	mustPut(t, st,
		&kb.Topic{Code: "sb", Name: "社会保障", Form: kb.FormCategory},
		&kb.Region{Code: "r", Name: "双山街道"}, &kb.Region{Code: "other", Name: "明水街道"},
		entry("a", "失业金怎么领", "a", in(func(*kb.Entry) {})),
		entry("b", "失业登记怎么办", "b", in(func(e *kb.Entry) { e.Regions = []string{"双山街道"} })),
		entry("c", "失业金限时申领", "c", in(func(e *kb.Entry) { e.ValidTo = "2026-11-24" })),
		entry("d", "内部口径", "d", in(func(e *kb.Entry) { e.Channels = []kb.Channel{kb.ChannelHotline} })))
	e, err := Open(context.Background(), st, st, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 24, 12, 0, 0, 0, kb.Shanghai)
	e.now = func() time.Time { return day }
	web := kb.Scope{Channel: kb.ChannelWebsite}
	for range 2 { // counted, then kept
		for s, want := range map[kb.Scope]string{
			web: "[3]", {Channel: kb.ChannelHotline}: "[4]", {Channel: kb.ChannelWebsite, Region: "明水街道"}: "[2]",
		} {
			if got := topicCounts(t, e, s); got != want {
				t.Errorf("%+v: %s, want %s", s, got, want)
			}
		}
	}
	day = day.AddDate(0, 0, 1)
	if got := topicCounts(t, e, web); got != "[2]" {
		t.Errorf("the day after: %s", got)
	}
}

func TestTopicCountsFollowTheLibrary(t *testing.T) {
	e, st := mustOpen(t, &kb.Topic{Code: "sb", Name: "社会保障", Form: kb.FormCategory})
	web := kb.Scope{Channel: kb.ChannelWebsite}
	if got := topicCounts(t, e, web); got != "[0]" {
		t.Errorf("an empty library: %s", got)
	}
	mustPut(t, st, entry("a", "失业金怎么领", "a", func(e *kb.Entry) { e.Category = "社会保障/失业保险" }))
	eventually(t, "a new entry is counted", func() bool { return topicCounts(t, e, web) == "[1]" })
}
