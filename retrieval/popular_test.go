package retrieval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

var website = kb.Scope{Channel: kb.ChannelWebsite}

// crowd asks the same from so many clients, once each, and counts when all of it is in.
func crowd(t *testing.T, e *Engine, askers int, questions ...string) {
	t.Helper()
	for i := range askers {
		for _, q := range questions {
			mustAsk(t, e, kb.Question{Text: q, Asker: kb.AskerOf(fmt.Sprint("crowd ", i))})
		}
	}
	mustCount(t, e)
}

// patiently waits for what takes as long as the disk does.
func patiently(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not come to be that %s", what)
		}
	}
}

func mustCount(t *testing.T, e *Engine) {
	t.Helper()
	patiently(t, "the journal is written", func() bool { queued, _ := e.out.state(); return queued == 0 })
	if err := e.count(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func mustHot(t *testing.T, e *Engine) string {
	t.Helper()
	rs, err := e.Hot(context.Background(), website, 5)
	if err != nil {
		t.Fatal(err)
	}
	return questions(rs)
}

func TestHotIsWhatMostPeopleAsk(t *testing.T) {
	e, st := mustOpen(t, entry("a", "甲事怎么办", "a"), entry("b", "乙事怎么办", "b"), entry("c", "丙事怎么办", "c"))
	for range 20 {
		mustAsk(t, e, kb.Question{Text: "甲事怎么办", Asker: kb.AskerOf("the same")})
		mustAsk(t, e, kb.Question{Text: "甲事怎么办"})
	}
	crowd(t, e, kb.Crowd-1, "甲事怎么办", "乙事怎么办")
	if got := mustHot(t, e); got != "a" { // the same, and four others
		t.Errorf("hot: %q", got)
	}
	crowd(t, e, kb.Crowd+2, "乙事怎么办", "丙事怎么办")
	mustAsk(t, e, kb.Question{Text: "乙事怎么办", Asker: kb.AskerOf("the same")})
	mustCount(t, e)
	if got := mustHot(t, e); got != "b c a" {
		t.Errorf("hot: %q", got)
	}
	mustPut(t, st, entry("b", "乙事怎么办", "b", func(e *kb.Entry) { e.Status = kb.Withdrawn }))
	eventually(t, "what is withdrawn is hot no more", func() bool { return mustHot(t, e) == "c a" })
	again := mustRun(t, st)
	if got := mustHot(t, again); got != "c a" {
		t.Errorf("hot after a start: %q", got)
	}
	if rs, err := e.Rising(context.Background(), website, 5); len(rs) > 0 || err != nil {
		t.Errorf("rising when nothing was asked before: %q %v", questions(rs), err)
	}
}

// daysAgo records that so many people were answered by an entry on a day.
func daysAgo(t *testing.T, dir string, days int, entry string, askers int) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	st.Now = func() time.Time { return time.Now().AddDate(0, 0, -days) }
	var rows []kb.JournalRow
	for i := range askers {
		rows = append(rows, kb.JournalRow{ID: fmt.Sprint(days, entry, i), Entry: entry, Asker: kb.AskerOf(fmt.Sprint(i)), At: st.Now()})
	}
	if err := st.Record(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

func TestRisingIsWhatPeopleAskMoreThanBefore(t *testing.T) {
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	ids := map[string]string{}
	for _, code := range []string{"always", "double", "new", "few", "less", "edge", "long ago"} {
		mustPut(t, st, entry(code, code+"怎么办", code))
		rec, err := st.Get(t.Context(), kb.KindEntry, code)
		if err != nil {
			t.Fatal(err)
		}
		ids[code] = rec.About().ID
	}
	for _, c := range []struct {
		days, askers int
		code         string
	}{
		{34, 20, "always"}, {20, 10, "double"}, {8, 50, "less"}, {20, 10, "always"}, {7, 10, "edge"}, {35, 90, "new"}, // 100 in the weeks before
		{6, 30, "always"}, {3, 20, "double"}, {1, 12, "new"}, {2, kb.Crowd - 1, "few"}, {4, kb.Crowd - 1, "few"}, {0, 4, "less"}, {0, 12, "edge"}, // 86 this week
		{40, 100, "long ago"},
	} {
		daysAgo(t, dir, c.days, ids[c.code], c.askers)
	}
	e := mustRun(t, st)
	rs, err := e.Rising(context.Background(), website, 5)
	// new: 12/86 against 1/100; double: 20/86 against 10/100; edge: 12/86 against 10/100; always: 30/86 against 30/100.
	if got := questions(rs); got != "new double" || err != nil {
		t.Errorf("rising %q %v", got, err)
	}
}

func ids(a kb.Answer) (out []string) {
	for _, c := range a.Choices {
		out = append(out, c.Code)
	}
	return out
}

func probabilities(a kb.Answer) (out []float64) {
	for _, c := range a.Choices {
		out = append(out, c.Probability)
	}
	return out
}

// part is what popularity adds to a candidate's score, as --explain tells it.
func part(c kb.Candidate) float64 {
	i := slices.IndexFunc(c.Features, func(f kb.Feature) bool { return f.Name == StepPopularity })
	return c.Features[i].Part
}

func TestPopularityChoosesAmongEqualsOnly(t *testing.T) {
	e, st := mustOpen(t, entry("a", "甲县居住证怎么办理", "一"), entry("b", "乙县居住证怎么办理", "二"), entry("c", "居住证办理以后怎么签注延期", "三"))
	asIs, explain := kb.Question{Text: "居住证怎么办理"}, kb.Question{Text: "居住证怎么办理", Explain: true}
	before, all := mustAsk(t, e, asIs), mustAsk(t, e, explain).Candidates
	if before.Kind != kb.Choices || len(all) != 3 || all[2].Code != "c" {
		t.Fatalf("%s %v", before.Kind, all)
	}
	crowd(t, e, 40, all[1].Question, all[2].Question)
	after := mustAsk(t, e, asIs)
	if want := append([]string{all[1].Code, all[0].Code}, ids(before)[2:]...); after.Kind != kb.Choices || !slices.Equal(ids(after), want) {
		t.Errorf("%s %v, want %v", after.Kind, ids(after), want)
	}
	if got, want := probabilities(after), probabilities(before); !slices.Equal(got, want) {
		t.Errorf("probabilities %v, want %v", got, want)
	}
	for i, c := range mustAsk(t, e, explain).Candidates {
		was := []kb.Candidate{all[1], all[0], all[2]}[i] // what is far behind stays there
		score := func(c kb.Candidate) float64 { return c.Features[len(c.Features)-1].Value }
		if p := part(c); c.Code != was.Code || p < 0 || p > 0.2 || (p == 0) != (i == 1) || math.Abs(score(c)-score(was)-p) > 1e-9 {
			t.Errorf("popularity adds %v to candidate %d, %s, of %v", p, i, c.Code, score(c))
		}
	}
	if a := mustAsk(t, e, kb.Question{Text: before.Choices[0].Question}); a.Kind != kb.Direct || a.Entry.Code != before.Choices[0].Code {
		t.Errorf("what is sure: %s", a.Kind)
	}
	without := Defaults()
	without.Without = []string{StepPopularity}
	off, err := Open(context.Background(), st, st, nil, without)
	if err != nil {
		t.Fatal(err)
	}
	a := mustAsk(t, off, kb.Question{Text: "居住证怎么办理", Explain: true})
	if !slices.Equal(ids(a), ids(before)) || slices.ContainsFunc(a.Candidates, func(c kb.Candidate) bool { return part(c) != 0 }) {
		t.Errorf("without popularity: %v", ids(a))
	}
}

// TestHomeAndTopicGoBeforePopularity: it chooses among equals, and an entry for the home region is more than an equal.
func TestHomeAndTopicGoBeforePopularity(t *testing.T) {
	e, _ := mustOpen(t, &kb.Region{Code: "zq", Name: "章丘区"})
	order := func(a asked, cs ...candidate) (out string) {
		a.lib, a.cfg = e.lib.Load(), &Config{Home: "章丘区"}
		a.lean(cs)
		for _, c := range cs {
			out += c.entry.Code
		}
		return out
	}
	first, home := entry("a", "甲", "甲"), entry("h", "乙", "乙", func(e *kb.Entry) { e.Regions = []string{"zq"} })
	for _, c := range []struct {
		about  kb.Turn
		a, h   float64 // scores
		popA   float64
		wanted string
	}{
		{a: 5, h: 5, popA: 0.2, wanted: "ha"}, {a: 4.9, h: 5, popA: 0.2, wanted: "ah"}, {a: 4.7, h: 5, popA: 0.2, wanted: "ha"},
		{about: kb.Turn{Question: "问"}, a: 4.9, h: 5, popA: 0.2, wanted: "ha"},
	} {
		if got := order(asked{about: c.about}, candidate{entry: home, score: c.h}, candidate{entry: first, score: c.a, prior: c.popA}); got != c.wanted {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestPopularityIsBounded(t *testing.T) {
	got := priors([]kb.Tally{
		{Entry: "all", Askers: 1e9, Most: 1e6}, {Entry: "many", Askers: 200, Most: 20}, {Entry: "some", Askers: kb.Crowd, Most: kb.Crowd},
		{Entry: "one", Askers: 30, Most: 1}, {Entry: "many", Previous: "all", Askers: 9000, Most: 900},
	})
	if got["all"] != 0.2 || got["many"] <= got["some"] || got["many"] >= got["all"] || got["some"] <= 0 || len(got) != 3 {
		t.Errorf("%v", got)
	}
}

// converse runs two engines that keep conversations in one store, as two processes do.
func converse(t *testing.T, recs ...kb.Record) (*store.Store, [2]*Engine) {
	t.Helper()
	st := mustStore(t)
	mustPut(t, st, recs...)
	var engines [2]*Engine
	for i := range engines {
		e, err := Open(t.Context(), st, st, nil, Defaults())
		if err != nil {
			t.Fatal(err)
		}
		e.Converse(st)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); e.Run(ctx) }()
		t.Cleanup(func() { stop(); <-done })
		engines[i] = e
	}
	return st, engines
}

// talk asks one question after another in one conversation, each of the other process.
func talk(t *testing.T, st *store.Store, engines [2]*Engine, asker string, questions ...string) {
	t.Helper()
	id := ""
	for i, q := range questions {
		a := mustAsk(t, engines[i%2], kb.Question{Text: q, Asker: kb.AskerOf(asker), Conversation: id})
		id = a.Conversation
		patiently(t, "the turn is kept", func() bool { turn, _ := st.Turn(t.Context(), id); return turn.Entry == a.Entry.ID })
	}
}

func TestRelatedBeginsWithWhatPeopleAskedNext(t *testing.T) {
	st, engines := converse(t, entry("a", "失业金怎么领", "a"), entry("b", "失业金怎么停", "b"), entry("c", "驾照到期换证", "c"), entry("d", "护照多少钱", "d"))
	first := mustAsk(t, engines[0], kb.Question{Text: "失业金怎么领"}).Entry.ID
	related := func() string {
		mustCount(t, engines[1])
		mustCount(t, engines[0])
		rs, err := engines[0].Related(context.Background(), first, website, 5)
		if err != nil {
			t.Fatal(err)
		}
		return questions(rs)
	}
	for i := range kb.Crowd {
		asker := fmt.Sprint(i)
		talk(t, st, engines, asker, "失业金怎么领") // each in a conversation of its own
		talk(t, st, engines, asker, "护照多少钱")
		talk(t, st, engines, "the same", "失业金怎么领", "护照多少钱")
		talk(t, st, engines, "", "失业金怎么领", "护照多少钱")
		talk(t, st, engines, asker, "失业金怎么领", "失业金怎么停", "护照多少钱") // another one in between
		if i < kb.Crowd-1 {
			talk(t, st, engines, asker, "失业金怎么领", "驾照到期换证")
		}
	}
	if got := related(); got != "b" {
		t.Errorf("related before a crowd asked one after the other: %q", got)
	}
	talk(t, st, engines, "one more", "失业金怎么领", "失业金怎么领", "驾照到期换证")
	if got := related(); got != "c b" && got != "b c" {
		t.Errorf("related: %q", got)
	}
}

// absent is a store that is away at times for what is asked.
type absent struct {
	*store.Store
	away atomic.Bool
}

func (s *absent) Record(ctx context.Context, rows []kb.JournalRow) error {
	if s.away.Load() {
		return kb.Errorf(kb.Unavailable, "不在")
	}
	return s.Store.Record(ctx, rows)
}

func (s *absent) RecordPairs(ctx context.Context, pairs []kb.Pair) error {
	if s.away.Load() {
		return kb.Errorf(kb.Unavailable, "不在")
	}
	return s.Store.RecordPairs(ctx, pairs)
}

func TestWhatIsAskedWhileTheStoreIsAwayIsCountedOnce(t *testing.T) {
	st := &absent{Store: mustStore(t)}
	mustPut(t, st.Store, entry("a", "甲事怎么办", "a"))
	e := mustRunOn(t, st, st)
	st.away.Store(true)
	for i := range kb.Crowd {
		for range 2 {
			a := mustAsk(t, e, kb.Question{Text: "甲事怎么办", Asker: kb.AskerOf(fmt.Sprint(i))})
			e.out.addPair(kb.Pair{Previous: "another", Entry: a.Entry.ID, Asker: kb.AskerOf(fmt.Sprint(i))})
		}
	}
	time.Sleep(2 * outboxPause) // it was tried
	if queued, _ := e.out.state(); queued != 4*kb.Crowd {
		t.Fatalf("%d wait", queued)
	}
	st.away.Store(false)
	patiently(t, "all of it is in", func() bool { queued, dropped := e.out.state(); return queued+int(dropped) == 0 })
	got, err := st.Tallies(t.Context(), kb.Today(time.Now().AddDate(0, 0, -1)), kb.Today(time.Now()))
	if err != nil || len(got) != 2 || got[0].Asks != 2*kb.Crowd || got[0].Askers != kb.Crowd || got[1].Askers != kb.Crowd {
		t.Errorf("%+v %v", got, err)
	}
}
