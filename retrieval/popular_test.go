package retrieval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

var website = kb.Scope{Channel: kb.ChannelWebsite}

// crowd asks the same from so many clients, once each, and counts when all of it is in.
func crowd(t *testing.T, e *Engine, askers int, conversation bool, questions ...string) {
	t.Helper()
	for i := range askers {
		talk := ""
		for _, q := range questions {
			a := mustAsk(t, e, kb.Question{Text: q, Asker: kb.AskerOf(fmt.Sprint("crowd ", i)), Conversation: talk})
			if conversation {
				talk = a.Conversation
			}
		}
	}
	mustCount(t, e)
}

func mustCount(t *testing.T, e *Engine) {
	t.Helper()
	eventually(t, "the journal is written", func() bool { queued, _ := e.out.state(); return queued == 0 })
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
	crowd(t, e, kb.Crowd-1, false, "甲事怎么办", "乙事怎么办")
	if got := mustHot(t, e); got != "a" { // the same, and four others
		t.Errorf("hot: %q", got)
	}
	crowd(t, e, kb.Crowd+2, false, "乙事怎么办", "丙事怎么办")
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
	for _, code := range []string{"always", "double", "new", "few", "less", "long ago"} {
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
		{34, 20, "always"}, {20, 10, "double"}, {8, 50, "less"}, {20, 30, "always"}, {35, 90, "new"}, // 110 in the weeks before
		{6, 20, "always"}, {3, 10, "double"}, {1, 12, "new"}, {2, kb.Crowd - 1, "few"}, {4, kb.Crowd - 1, "few"}, {0, 4, "less"}, // 54 this week
		{40, 100, "long ago"},
	} {
		daysAgo(t, dir, c.days, ids[c.code], c.askers)
	}
	e := mustRun(t, st)
	rs, err := e.Rising(context.Background(), website, 5)
	// new: 12/54 against 1/110; double: 10/54 against 10/110; always: 20/54 against 50/110.
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
	crowd(t, e, 40, false, all[1].Question, all[2].Question)
	after := mustAsk(t, e, asIs)
	if want := []string{all[1].Code, all[0].Code}; after.Kind != kb.Choices || !slices.Equal(ids(after), want) {
		t.Errorf("%s %v, want %v", after.Kind, ids(after), want)
	}
	if got, want := probabilities(after), probabilities(before); !slices.Equal(got, want) {
		t.Errorf("probabilities %v, want %v", got, want)
	}
	for i, c := range mustAsk(t, e, explain).Candidates {
		was := []kb.Candidate{all[1], all[0], all[2]}[i] // what is far behind stays there
		score := func(c kb.Candidate) float64 { return c.Features[len(c.Features)-1].Value }
		if p := part(c); c.Code != was.Code || p < 0 || p > popularNats || (p == 0) != (i == 1) || math.Abs(score(c)-score(was)-p) > 1e-9 {
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

func TestPopularityIsBounded(t *testing.T) {
	got := priors([]kb.Tally{
		{Entry: "all", Askers: 1e9, Most: 1e6}, {Entry: "many", Askers: 200, Most: 20}, {Entry: "some", Askers: kb.Crowd, Most: kb.Crowd},
		{Entry: "one", Askers: 30, Most: 1}, {Entry: "many", Previous: "all", Askers: 9000, Most: 900},
	})
	if got["all"] != popularNats || got["many"] <= got["some"] || got["many"] >= got["all"] || got["some"] <= 0 || len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestRelatedBeginsWithWhatPeopleAskedNext(t *testing.T) {
	e, _ := mustOpen(t, entry("a", "失业金怎么领", "a"), entry("b", "失业金怎么停", "b"), entry("c", "驾照到期换证", "c"), entry("d", "护照多少钱", "d"))
	ctx, a := context.Background(), mustAsk(t, e, kb.Question{Text: "失业金怎么领"}).Entry.ID
	related := func() string {
		rs, err := e.Related(ctx, a, website, 5)
		if err != nil {
			t.Fatal(err)
		}
		return questions(rs)
	}
	crowd(t, e, kb.Crowd, false, "失业金怎么领", "护照多少钱") // each in a conversation of its own
	crowd(t, e, kb.Crowd-1, true, "失业金怎么领", "驾照到期换证")
	for range kb.Crowd {
		crowd(t, e, 1, true, "失业金怎么领", "驾照到期换证")
	}
	if got := related(); got != "b" {
		t.Errorf("related before a crowd asked one after the other: %q", got)
	}
	crowd(t, e, kb.Crowd, true, "失业金怎么领", "失业金怎么领", "驾照到期换证")
	if got := related(); got != "c b" {
		t.Errorf("related: %q", got)
	}
}
