package retrieval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/seeds"
)

// mustOpen opens an engine over a real store with these records, running until the test ends.
func mustOpen(tb testing.TB, recs ...kb.Record) (*Engine, *store.Store) {
	tb.Helper()
	st := mustStore(tb)
	mustPut(tb, st, recs...)
	return mustRun(tb, st), st
}

func mustStore(tb testing.TB) *store.Store {
	tb.Helper()
	st, err := store.Open(context.Background(), store.Config{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { st.Close() })
	return st
}

func mustPut(tb testing.TB, st *store.Store, recs ...kb.Record) {
	tb.Helper()
	if len(recs) == 0 {
		return
	}
	if _, err := st.Put(context.Background(), kb.Act{By: "test", Action: kb.ActionImport}, recs...); err != nil {
		tb.Fatal(err)
	}
}

func mustRun(tb testing.TB, st *store.Store) *Engine {
	tb.Helper()
	return mustRunOn(tb, st, st)
}

func mustAsk(tb testing.TB, e *Engine, q kb.Question) kb.Answer {
	tb.Helper()
	if q.Scope.Channel == "" {
		q.Scope.Channel = kb.ChannelWebsite
	}
	a, err := e.Ask(context.Background(), q)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func entry(code, question, answer string, more ...func(*kb.Entry)) *kb.Entry {
	e := &kb.Entry{Code: code, Question: question, Answer: answer, Status: kb.Published}
	for _, f := range more {
		f(e)
	}
	return e
}

// eventually waits at most a second: an edit must be live in every process by then.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	for end := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("not within a second: %s", what)
		}
	}
}

func TestStarterQuestions(t *testing.T) {
	st := mustStore(t)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	e := mustRun(t, st)
	for _, c := range []struct {
		ask  string
		kind kb.AnswerKind
		says string // the direct entry's, or the first choice's, question contains it
	}{
		{"政策问答平台归谁管，什么时候完成", kb.Direct, "政策问答平台"},
		{"政策问答平台谁负责？？", kb.Direct, "政策问答平台"},
		{"公租房信息哪里看", kb.Choices, "公租房"},
		{"三审三校是什么", kb.Direct, "三审三校"},
		{"〔2024〕1号", kb.Choices, ""},
		{"灵活就业人员怎么交社保", kb.Direct, "灵活就业"},
		{"信访平台什么时候建好", kb.Choices, ""}, // never the 问答平台 directly
		{"天河区的政策问答平台归谁管", kb.Choices, "政策问答平台"},
		{"2024年政务公开工作要点一共安排了多少项任务", kb.Direct, "2024年"},
		{"2025年政务公开工作要点一共安排了多少项任务", kb.Choices, "2024年"}, // another year: never directly
		{"今天天气怎么样", kb.None, ""},
		{"给我写一首诗", kb.None, ""},
		{"股票买哪只好", kb.None, ""},
		{"你喜欢我吗", kb.None, ""},
		{"世界杯谁会赢", kb.None, ""},
		{"结婚登记要带什么", kb.Direct, "结婚登记"},
		{"开药店要什么手续", kb.None, ""},
		{"蓝色独角兽养殖补贴怎么申请", kb.None, ""},
		{"？？？", kb.None, ""},
	} {
		a := mustAsk(t, e, kb.Question{Text: c.ask})
		got := ""
		if a.Entry != nil {
			got = a.Entry.Question
		} else if len(a.Choices) > 0 {
			got = a.Choices[0].Question
		}
		if a.Kind != c.kind || !strings.Contains(got, c.says) {
			t.Errorf("%s: %s %q, want %s with %q", c.ask, a.Kind, got, c.kind, c.says)
		}
		if a.Kind == kb.None && (a.Fallback == nil || a.Fallback.Phone != kb.Hotline) {
			t.Errorf("%s: nothing is near it, and it is sent to %+v", c.ask, a.Fallback)
		}
		if a.Kind == kb.Choices && (len(a.Choices) < 2 || len(a.Choices) > 5) {
			t.Errorf("%s: %d choices", c.ask, len(a.Choices))
		}
	}
}

func TestAnswerNamesItsGrounds(t *testing.T) {
	e, _ := mustOpen(t,
		&kb.Department{Code: "rs", Name: "区人社局", Phones: []kb.Phone{{Number: "0531-10000000"}}},
		&kb.Policy{Code: "国务院令第258号", Title: "失业保险条例", Number: "国务院令第258号", Validity: kb.InForce, Text: "第十七条"},
		&kb.Policy{Code: "bare", Title: "只有题目的文件"},
		entry("a", "失业保险金能领多久", "最长二十四个月。", func(e *kb.Entry) {
			e.Department = "rs"
			e.Basis = []kb.Basis{{Policy: "国务院令第258号", Clause: "第十七条", Quote: "二十四个月"}, {Policy: "没有收录的文件"}, {Policy: "bare"}}
		}))
	a := mustAsk(t, e, kb.Question{Text: "失业保险金能领多久？"})
	if a.Kind != kb.Direct || a.Entry.Owner.Phones[0].Number != "0531-10000000" || a.Entry.Revision != 1 || a.Probability != 1 {
		t.Fatalf("%+v", a)
	}
	g := a.Entry.Grounds
	if g[0].Policy.Title != "失业保险条例" || g[0].Quote != "二十四个月" || g[0].Policy.Text != "" || g[2].Policy.ID == "" || g[1].Policy.Title != "没有收录的文件" || g[1].Policy.ID != "" {
		t.Errorf("grounds %+v", g)
	}
	if a.ID == "" || a.Conversation == "" || a.ID == a.Conversation {
		t.Errorf("ids %q %q", a.ID, a.Conversation)
	}
	if b := mustAsk(t, e, kb.Question{Text: "失业保险金能领多久", Conversation: a.Conversation}); b.Conversation != a.Conversation {
		t.Error("the conversation was lost")
	}
}

func TestScope(t *testing.T) {
	day := func(d int) kb.Day { return kb.Today(time.Now().AddDate(0, 0, d)) }
	with := func(f func(*kb.Entry)) func(*kb.Entry) { return f }
	e, _ := mustOpen(t,
		&kb.Region{Code: "370100", Name: "济南市"}, &kb.Region{Code: "370114", Name: "章丘区", Parent: "370100"}, &kb.Region{Code: "x", Name: "历下区", Parent: "370100"},
		&kb.Department{Code: "p", Name: "上级"}, &kb.Department{Code: "c", Name: "下级", Parent: "p"},
		entry("city", "全市养老补贴怎么领", "市", with(func(e *kb.Entry) { e.Regions = []string{"济南市"} })),
		entry("district", "章丘养老补贴怎么领", "区", with(func(e *kb.Entry) { e.Regions = []string{"章丘区"}; e.Department = "c" })),
		entry("elsewhere", "历下养老补贴怎么领", "别区", with(func(e *kb.Entry) { e.Regions = []string{"历下区"} })),
		entry("hotline", "坐席养老补贴怎么领", "坐席", with(func(e *kb.Entry) { e.Channels = []kb.Channel{kb.ChannelHotline} })),
		entry("old", "过期养老补贴怎么领", "过期", with(func(e *kb.Entry) { e.ValidTo = day(-1) })),
		entry("last", "末日养老补贴怎么领", "今天最后一天", with(func(e *kb.Entry) { e.ValidTo = day(0) })),
		entry("future", "将来养老补贴怎么领", "未生效", with(func(e *kb.Entry) { e.ValidFrom = day(1) })),
		entry("draft", "草稿养老补贴怎么领", "草稿", with(func(e *kb.Entry) { e.Status = kb.Draft })),
	)
	codes := func(s kb.Scope) string {
		s.Channel = kb.ChannelWebsite
		found := map[string]bool{}
		for _, p := range []string{"全市", "章丘", "历下", "坐席", "过期", "末日", "将来", "草稿"} {
			if a := mustAsk(t, e, kb.Question{Text: p + "养老补贴怎么领", Scope: s}); a.Kind == kb.Direct && strings.HasPrefix(a.Entry.Question, p) {
				found[a.Entry.Code] = true
			}
		}
		list, err := e.Entries(context.Background(), s, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if !found[r.Code] {
				t.Errorf("%+v: %s is listed and not answered", s, r.Code)
			}
		}
		out := []string{}
		for c := range found {
			out = append(out, c)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		scope kb.Scope
		want  string
	}{
		{kb.Scope{}, "city district elsewhere last"},
		{kb.Scope{Region: "章丘区"}, "city district last"},
		{kb.Scope{Region: "370100"}, "city district elsewhere last"},
		{kb.Scope{Department: "上级"}, "district"},
		{kb.Scope{Department: "p"}, "district"},
	} {
		if got := codes(c.scope); got != c.want {
			t.Errorf("%+v: %q, want %q", c.scope, got, c.want)
		}
	}
}

func TestOtherDoorsEntryIsForbidden(t *testing.T) {
	e, st := mustOpen(t, entry("a", "坐席内部口径", "内部", func(e *kb.Entry) { e.Channels = []kb.Channel{kb.ChannelHotline} }))
	rec, err := st.Get(context.Background(), kb.KindEntry, "a")
	if err != nil {
		t.Fatal(err)
	}
	id := rec.About().ID
	if _, err := e.Entry(context.Background(), id, kb.Scope{Channel: kb.ChannelWebsite}); kb.CodeOf(err) != kb.Forbidden {
		t.Errorf("by id: %v", err)
	}
	if _, err := e.Entry(context.Background(), id, kb.Scope{Channel: kb.ChannelHotline}); err != nil {
		t.Errorf("its own door: %v", err)
	}
	s := kb.Scope{Channel: kb.ChannelWebsite}
	found, err := e.Search(context.Background(), "坐席内部口径", s, "", 10)
	if err != nil || len(found.Items) != 0 {
		t.Errorf("search: %v %v", found, err)
	}
	if sug, err := e.Suggest(context.Background(), "坐席", s, 8); err != nil || len(sug.Items) != 0 {
		t.Errorf("suggest: %v %v", sug, err)
	}
}

func TestEditsAreLiveInASecond(t *testing.T) {
	e, st := mustOpen(t, entry("a", "公积金怎么提取", "旧"), entry("b", "社保卡怎么办", "卡"))
	edited := entry("a", "蓝色独角兽养殖补贴怎么申请", "新")
	mustPut(t, st, edited)
	eventually(t, "the new wording answers", func() bool {
		a := mustAsk(t, e, kb.Question{Text: "蓝色独角兽养殖补贴怎么申请"})
		return a.Kind == kb.Direct && a.Entry.Answer == "新" && a.Entry.Revision == 2
	})
	if a := mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}); a.Kind == kb.Direct {
		t.Errorf("the old wording still answers %q", a.Entry.Question)
	}
	edited = entry("a", "蓝色独角兽养殖补贴怎么申请", "新", func(e *kb.Entry) { e.Status = kb.Withdrawn })
	mustPut(t, st, edited)
	eventually(t, "withdrawn", func() bool {
		return mustAsk(t, e, kb.Question{Text: "蓝色独角兽养殖补贴怎么申请"}).Kind != kb.Direct
	})
}

func TestExactFormOfTwoDepartmentsIsAChoice(t *testing.T) {
	e, _ := mustOpen(t,
		&kb.Department{Code: "a", Name: "甲局"}, &kb.Department{Code: "b", Name: "乙局"},
		entry("1", "证书怎么补办", "甲", func(e *kb.Entry) { e.Department = "a" }),
		entry("2", "证书怎么补办", "乙", func(e *kb.Entry) { e.Department = "b" }))
	a := mustAsk(t, e, kb.Question{Text: "证书怎么补办？"})
	if a.Kind != kb.Choices || len(a.Choices) != 2 || a.Choices[0].Department == a.Choices[1].Department {
		t.Errorf("%+v", a)
	}
	if b := mustAsk(t, e, kb.Question{Text: "证书怎么补办", Scope: kb.Scope{Department: "乙局"}}); b.Kind != kb.Direct || b.Entry.Answer != "乙" {
		t.Errorf("narrowed to one department: %+v", b)
	}
}

func TestNoneOpensAGapWithoutPersonalData(t *testing.T) {
	e, st := mustOpen(t,
		&kb.Department{Code: "g", Name: "住房公积金中心", Phones: []kb.Phone{{Number: "0531-20000000"}}},
		entry("a", "社保卡怎么办", "卡"))
	for range 2 {
		mustAsk(t, e, kb.Question{Text: "我叫张三13800138000，无人机执照谁发"})
	}
	mustAsk(t, e, kb.Question{Text: "无人机执照谁发", Silent: true}) // a receipt's page
	a := mustAsk(t, e, kb.Question{Text: "住房公积金中心几点上班"})
	if a.Kind != kb.None || a.Fallback.Phone != "0531-20000000" || a.Fallback.Department != "住房公积金中心" {
		t.Errorf("fallback %+v", a.Fallback)
	}
	ctx := context.Background()
	eventually(t, "journal written", func() bool { rows, _ := st.Rows(ctx, "", 10); return len(rows) == 3 })
	rows, _ := st.Rows(ctx, "", 10)
	if strings.Contains(fmt.Sprint(rows), "13800138000") || !strings.Contains(string(rows[0].Text), "无人机执照") {
		t.Errorf("rows %v", rows)
	}
	gaps, err := st.Gaps(ctx, time.Time{}, 10)
	if err != nil || len(gaps) != 2 || gaps[0].Count != 2 || gaps[1].Department != "g" || strings.Contains(fmt.Sprint(gaps), "13800138000") {
		t.Errorf("gaps %+v %v", gaps, err)
	}
}

func TestBadQuestions(t *testing.T) {
	e, _ := mustOpen(t)
	for _, s := range []string{"", " \n", "\u200b", strings.Repeat("长", kb.MaxQuestion+1), "\xff"} {
		if _, err := e.Ask(context.Background(), kb.Question{Text: s, Scope: kb.Scope{Channel: kb.ChannelWebsite}}); kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%.10q: %v", s, err)
		}
	}
	long := mustAsk(t, e, kb.Question{Text: strings.Repeat("长", kb.MaxQuestion)})
	if long.Kind != kb.None {
		t.Errorf("%+v", long)
	}
}

// A policy has no department, category, region or audience: in a scope of one it is there for an entry that rests on it.
func TestSearchListsThePoliciesOfTheScope(t *testing.T) {
	of := func(department, category, region, policy string) func(*kb.Entry) {
		return func(e *kb.Entry) {
			e.Department, e.Category, e.Regions, e.Basis = department, category, []string{region}, []kb.Basis{{Policy: policy, Clause: "第一条"}}
		}
	}
	e, _ := mustOpen(t,
		&kb.Policy{Code: "law", Title: "失业保险条例"}, &kb.Policy{Code: "rules", Title: "失业保险细则"},
		entry("a", "失业保险怎么领", "一", of("rsj", "社会保障", "双山街道", "law")), entry("b", "失业保险谁管", "二", of("mzj", "民政", "明水街道", "rules")))
	for s, want := range map[kb.Scope]string{
		{}: "失业保险怎么领 失业保险条例 失业保险细则 失业保险谁管", {Department: "rsj"}: "失业保险怎么领 失业保险条例", {Category: "民政"}: "失业保险细则 失业保险谁管",
		{Region: "双山街道"}: "失业保险怎么领 失业保险条例", {Department: "wjj"}: "",
	} {
		s.Channel = kb.ChannelWebsite
		found, err := e.Search(t.Context(), "失业保险", s, "", 10)
		var got []string
		for _, h := range found.Items {
			got = append(got, h.Title)
		}
		if slices.Sort(got); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%+v: %q %v, want %q", s, got, err, want)
		}
	}
}

func TestSearchPagesShowEachHitOnce(t *testing.T) {
	recs := []kb.Record{&kb.Policy{Code: "p", Title: "养老服务补贴办法", Text: "养老服务"}}
	for i := range 30 {
		recs = append(recs, entry(fmt.Sprint(i), fmt.Sprintf("养老服务补贴第%d档怎么领", i), "## 条件\n\n年满六十周岁，可以申请养老服务补贴。"))
	}
	e, _ := mustOpen(t, recs...)
	seen, cursor := map[string]bool{}, ""
	for {
		f, err := e.Search(context.Background(), "养老服务补贴", kb.Scope{Channel: kb.ChannelWebsite}, cursor, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range f.Items {
			if seen[h.ID] || strings.ContainsAny(h.Snippet, "#\n") || h.Title == "" {
				t.Errorf("%+v", h)
			}
			seen[h.ID] = true
		}
		if cursor = f.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 31 {
		t.Errorf("%d hits, want 31", len(seen))
	}
	if _, err := e.Search(context.Background(), "养老", kb.Scope{}, "坏的", 7); kb.CodeOf(err) != kb.Invalid {
		t.Errorf("bad cursor: %v", err)
	}
}

func TestSuggest(t *testing.T) {
	e, _ := mustOpen(t,
		entry("a", "公积金怎么提取", "a", func(e *kb.Entry) {
			e.Similar = []string{"取公积金要什么"}
			e.Keywords = []string{"住房公积金"}
		}),
		entry("b", "异地公积金怎么转", "b"), entry("c", "社保卡丢了怎么办", "c"))
	s, err := e.Suggest(context.Background(), "公积", kb.Scope{Channel: kb.ChannelWebsite}, 8)
	if err != nil || len(s.Items) != 2 || s.Items[0].Text != "公积金怎么提取" || !slices.Contains(s.Keywords, "住房公积金") {
		t.Errorf("%+v %v", s, err)
	}
}

// A new base made while edits go on says the same as the delta it replaces.
func TestRebase(t *testing.T) {
	e, _ := mustOpen(t, entry("a", "甲问题怎么办", "1"), entry("b", "乙问题怎么办", "2"))
	before := e.lib.Load()
	base := before.freshIndex()
	b := entry("b", "乙改成丙了", "3")
	d, _ := before.entries.Get(before.entries.Exact("乙问题怎么办")[0].ID)
	b.Meta = *d.Item.(*kb.Entry).About()
	after := before.with(9, []kb.Record{b}, nil).onto(base)
	if len(after.entries.Exact("乙问题怎么办")) != 0 || len(after.entries.Exact("乙改成丙了")) != 1 || len(after.entries.Exact("甲问题怎么办")) != 1 || after.entries.Len() != 2 {
		t.Error("the new base lost an edit")
	}
}

// What unemployment insurance pays is asked for in general, and answered in general.
func TestUnemploymentInsuranceInGeneral(t *testing.T) {
	e := mustStarter(t)
	for _, text := range []string{"失业保险有哪些待遇", "失业保险金能领多少", "失业保险给多少", "失业保险都管啥", "失业保险都包括什么待遇"} {
		a := mustAsk(t, e, kb.Question{Text: text})
		if a.Kind != kb.Direct || a.Entry.Code != "law-shiye-daiyu" {
			t.Errorf("%s: %s %s", text, a.Kind, offered(a))
		}
	}
	for text, code := range map[string]string{"失业保险金每月发多少钱": "law-shiye-biaozhun", "失业金最长能领几个月": "law-shiye-qixian", "主动辞职能领失业金吗": "law-shiye-cizhi"} {
		if a := mustAsk(t, e, kb.Question{Text: text}); a.Kind != kb.Direct || a.Entry.Code != code {
			t.Errorf("%s: %s %s", text, a.Kind, offered(a))
		}
	}
}
