package retrieval

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

func questions(rs []kb.Resolved) string {
	var out []string
	for _, r := range rs {
		out = append(out, r.Code)
	}
	return strings.Join(out, " ")
}

func TestPortal(t *testing.T) {
	ctx, s := context.Background(), kb.Scope{Channel: kb.ChannelWebsite}
	in := func(category string) func(*kb.Entry) { return func(e *kb.Entry) { e.Category = category } }
	e, st := mustOpen(t,
		&kb.Policy{Code: "p", Title: "失业保险条例", Text: "长"},
		&kb.Topic{Code: "sb", Name: "社会保障", Form: kb.FormCategory, Order: 1},
		&kb.Topic{Code: "sb-sy", Name: "社会保障/失业保险", Form: kb.FormCategory, Order: 2},
		&kb.Topic{Code: "one", Name: "失业了怎么办", Form: kb.FormCollection, Order: 3, Entries: []string{"b", "nowhere", "hidden", "a"}},
		entry("a", "失业金怎么领", "a", in("社会保障/失业保险"), func(e *kb.Entry) { e.Basis = []kb.Basis{{Policy: "p"}} }),
		entry("b", "失业登记怎么办", "b", in("社会保障/失业保险")),
		entry("c", "失业金领取记录怎么查", "c", in("社会保障")),
		entry("hidden", "失业保险内部口径", "h", in("社会保障"), func(e *kb.Entry) { e.Channels = []kb.Channel{kb.ChannelHotline} }))
	topics, err := e.Topics(ctx, s)
	if err != nil || len(topics) != 3 || topics[0].Entries != 3 || topics[1].Entries != 2 || topics[2].Entries != 2 {
		t.Errorf("topics %+v %v", topics, err)
	}
	topic, rs, err := e.Collection(ctx, "one", s)
	if err != nil || topic.Name != "失业了怎么办" || questions(rs) != "b a" {
		t.Errorf("collection %q %v", questions(rs), err)
	}
	if _, _, err := e.Collection(ctx, "sb", s); kb.CodeOf(err) != kb.NotFound {
		t.Errorf("a category is no collection: %v", err)
	}
	policies, _ := e.Policies(ctx, "", 5)
	if rs, err := e.Resting(ctx, policies[0].ID, s, "", 10); err != nil || questions(rs) != "a" {
		t.Errorf("resting %q %v", questions(rs), err)
	}
	if rs, _ := e.Entries(ctx, kb.Scope{Channel: kb.ChannelWebsite, Category: "社会保障/失业保险"}, "", 10); len(rs) != 2 {
		t.Errorf("in a category: %q", questions(rs))
	}
	found, _ := e.Search(ctx, "失业", kb.Scope{Channel: kb.ChannelWebsite, Category: "社会保"}, "", 10)
	if slices.ContainsFunc(found.Items, func(h kb.Hit) bool { return h.Kind == kb.KindEntry }) {
		t.Errorf("half a category's name narrowed to it: %+v", found)
	}
	if rs, _ := e.Related(ctx, mustAsk(t, e, kb.Question{Text: "失业金怎么领"}).Entry.ID, s, 5); !strings.HasPrefix(questions(rs), "c") || strings.Contains(questions(rs), "hidden") {
		t.Errorf("related %q", questions(rs))
	}
	if rs, _ := e.Hot(ctx, s, 5); questions(rs) != "b" {
		t.Errorf("hot before anything was asked: %q", questions(rs))
	}
	time.Sleep(2 * time.Millisecond)
	mustPut(t, st, entry("b", "失业登记在哪办", "b2", in("社会保障/失业保险")))
	eventually(t, "what changed is news", func() bool {
		rs, _ := e.Recent(ctx, s, 2)
		return questions(rs) == "b"
	})
}

// TestTheFirstFillingIsNoNews: of a library that was filled two days ago, only what came or changed since is new.
func TestTheFirstFillingIsNoNews(t *testing.T) {
	ctx, s, st, now := context.Background(), kb.Scope{Channel: kb.ChannelWebsite}, mustStore(t), time.Now()
	at := func(ago time.Duration, recs ...kb.Record) {
		st.Now = func() time.Time { return now.Add(-ago) }
		mustPut(t, st, recs...)
	}
	at(48*time.Hour, &kb.Policy{Code: "p", Title: "失业保险条例"}, entry("a", "失业金怎么领", "a"), entry("b", "失业登记怎么办", "b"))
	at(47*time.Hour, &kb.Policy{Code: "q", Title: "就业促进法"}, entry("c", "失业金领取记录怎么查", "c"))
	at(2*time.Hour, &kb.Policy{Code: "r", Title: "工伤保险条例"}, entry("d", "工伤怎么认定", "d"))
	at(time.Hour, entry("b", "失业登记怎么办", "b2"))
	e := mustRun(t, st)
	if rs, err := e.Recent(ctx, s, 5); err != nil || questions(rs) != "b d" {
		t.Errorf("new entries %q, %v; want b, which changed last, and d", questions(rs), err)
	}
	if ps, err := e.RecentPolicies(ctx, 5); err != nil || len(ps) != 1 || ps[0].Code != "r" {
		t.Errorf("new policies %+v, %v; want r", ps, err)
	}
}

func TestMergedEntryLeadsToItsSuccessor(t *testing.T) {
	e, st := mustOpen(t, entry("a", "旧的问题", "a"), entry("b", "中间的问题", "b"), entry("c", "新的问题", "c"))
	ctx, s := context.Background(), kb.Scope{Channel: kb.ChannelWebsite}
	id := mustAsk(t, e, kb.Question{Text: "旧的问题"}).Entry.ID
	merge := func(into string) func(*kb.Entry) {
		return func(e *kb.Entry) { e.Status, e.MergedInto = kb.Superseded, into }
	}
	mustPut(t, st, entry("a", "旧的问题", "a", merge("b")), entry("b", "中间的问题", "b", merge("c")))
	eventually(t, "merged", func() bool { r, err := e.Entry(ctx, id, s); return err == nil && r.Code == "c" })
	again, err := Open(ctx, st, st, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if r, err := again.Entry(ctx, id, s); err != nil || r.Code != "c" {
		t.Errorf("after a start: %v %v", r.Entry, err)
	}
	mustPut(t, st, entry("c", "新的问题", "c", merge("a"))) // a loop
	eventually(t, "a loop ends", func() bool { _, err := e.Entry(ctx, id, s); return kb.CodeOf(err) == kb.NotFound })
}
