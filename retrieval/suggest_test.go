package retrieval

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/seeds"
)

// suggestions gives the texts suggested on the website.
func suggestions(tb testing.TB, e *Engine, typed string) []string {
	tb.Helper()
	s, err := e.Suggest(context.Background(), typed, kb.Scope{Channel: kb.ChannelWebsite}, 8)
	if err != nil {
		tb.Fatalf("%q: %v", typed, err)
	}
	out := []string{}
	entries := map[string]bool{}
	for _, i := range s.Items {
		if entries[i.Entry] {
			tb.Errorf("%q: an entry has two lines: %v", typed, s.Items)
		}
		entries[i.Entry] = true
		out = append(out, i.Text)
	}
	return out
}

func TestSuggestOrder(t *testing.T) {
	keyworded := func(words ...string) func(*kb.Entry) { return func(e *kb.Entry) { e.Keywords = words } }
	e, _ := mustOpen(t,
		entry("a", "异地居住证怎么办", "一"),                                                            // within
		entry("b", "租房落户，居住证先办吗", "二"),                                                         // a clause begins with it
		entry("c", "居住证办理要多久能拿到手", "三"),                                                        // begins with it, longer
		entry("d", "居住证去哪办", "四"),                                                              // begins with it
		entry("e", "暂住登记", "五", keyworded("居住证")),                                              // a keyword
		entry("f", "居主证丢了", "六"),                                                               // sounds like it
		entry("g", "公交卡怎么退", "七", keyworded("公交卡")),                                            // has nothing of it
		entry("h", "问补办", "八", func(e *kb.Entry) { e.Similar = []string{"居住证补办", "居住证丢了补办"} }), // by another form, once
	)
	want := []string{"居住证补办", "居住证去哪办", "居住证办理要多久能拿到手", "异地居住证怎么办", "租房落户，居住证先办吗", "暂住登记", "居主证丢了"}
	if got := suggestions(t, e, "居住证"); !slices.Equal(got, want) {
		t.Errorf("居住证: %v", got)
	}
	if got := suggestions(t, e, "住证"); len(got) != 6 || slices.Contains(got, "居主证丢了") { // half of it is there by chance
		t.Errorf("住证: %v", got)
	}
	var popularID string
	for d := range e.lib.Load().entries.All("") {
		if d.Key == "c" {
			popularID = d.ID
		}
	}
	e.popular.Store(&popular{hot: []string{popularID}, prior: map[string]float64{popularID: popularNats}})
	if got := suggestions(t, e, "居住证"); got[0] != want[2] || got[1] != want[0] {
		t.Errorf("what most people ask for does not come first: %v", got)
	}
	if got := suggestions(t, e, "租房"); len(got) != 1 {
		t.Errorf("what is popular is suggested for anything: %v", got)
	}
}

// However many others begin alike and are shorter, what most people ask for comes first.
func TestSuggestFindsThePopularAmongMany(t *testing.T) {
	recs := []kb.Record{
		entry("popular", "社保怎么转移到外省的新单位去", "一"),
		entry("inside", "社保怎么在坐席系统里查", "一", func(e *kb.Entry) { e.Channels = []kb.Channel{kb.ChannelHotline} }),
	}
	for i := range kb.MaxPut - 2 {
		recs = append(recs, entry("e"+string(rune('㐀'+i)), "社保怎么"+string(rune('一'+i)), "一"))
	}
	e, _ := mustOpen(t, recs...)
	d, _ := e.lib.Load().entries.ByKey("popular")
	inside, _ := e.lib.Load().entries.ByKey("inside")
	e.popular.Store(&popular{hot: []string{inside.ID, d.ID}, prior: map[string]float64{inside.ID: popularNats, d.ID: popularNats}})
	for _, typed := range []string{"社保怎么", "shebaozen", "sbzm"} {
		if got := suggestions(t, e, typed); len(got) != 8 || slices.Contains(got, "社保怎么在坐席系统里查") || got[0] != "社保怎么转移到外省的新单位去" {
			t.Errorf("%s: %v", typed, got)
		}
	}
}

func TestSuggestIsLive(t *testing.T) {
	e, st := mustOpen(t, entry("a", "公积金怎么提取", "旧"))
	mustPut(t, st, entry("b", "人才绿卡在哪里领", "新", func(e *kb.Entry) { e.Keywords = []string{"人才绿卡"} }))
	for _, typed := range []string{"人才绿", "绿卡", "rencailvk", "rclk", "人才录卡"} {
		eventually(t, typed, func() bool { return slices.Equal(suggestions(t, e, typed), []string{"人才绿卡在哪里领"}) })
	}
	if got := e.lib.Load().initials("rclk"); len(got) != 1 || got[0].Text != "人才绿卡" {
		t.Errorf("rclk is read as %v", got)
	}
	mustPut(t, st, &kb.Synonym{Code: "s", Words: []string{"蓝卡", "人才绿卡"}})
	eventually(t, "a synonym", func() bool {
		return len(e.lib.Load().initials("lk")) == 1 && slices.Equal(suggestions(t, e, "蓝卡"), []string{"人才绿卡在哪里领"})
	})
	mustPut(t, st, entry("b", "人才绿卡在哪里领", "新", func(e *kb.Entry) { e.Status = kb.Withdrawn }))
	eventually(t, "withdrawn", func() bool { return len(suggestions(t, e, "人才绿")) == 0 && len(suggestions(t, e, "rclk")) == 0 })
}

func TestSuggestKeepsToTheScope(t *testing.T) {
	inside := entry("a", "坐席怎么转接热线", "一", func(e *kb.Entry) {
		e.Channels, e.Keywords = []kb.Channel{kb.ChannelHotline}, []string{"坐席"}
	})
	e, _ := mustOpen(t, inside, entry("b", "热线打不通", "二"))
	d, _ := e.lib.Load().entries.ByKey("a")
	e.popular.Store(&popular{hot: []string{d.ID}, prior: map[string]float64{d.ID: popularNats}})
	for _, typed := range []string{"坐席", "坐", "zuoxi", "zx", "转接热", "坐席这么转接热线", "做席"} {
		if got := suggestions(t, e, typed); slices.Contains(got, inside.Question) {
			t.Errorf("%s: %v", typed, got)
		}
	}
	s, err := e.Suggest(context.Background(), "zuoxi", kb.Scope{Channel: kb.ChannelHotline}, 8)
	if err != nil || len(s.Items) != 1 {
		t.Errorf("%+v %v", s, err)
	}
}

func TestInitialsAreWordsOfTheLibrary(t *testing.T) {
	st := mustStore(t)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	e := mustRun(t, st)
	for typed, want := range map[string]string{
		"gjj": "公积金", "ldht": "劳动合同", "jzz": "居住证", "sbk": "社保卡", "ylbx": "养老保险", "jhdj": "结婚登记", "gsbx": "工伤保险", "sfz": "身份证",
	} {
		got := suggestions(t, e, typed)
		if len(got) == 0 || !strings.Contains(got[0], want) {
			t.Errorf("%s: %v", typed, got)
		}
		words := e.lib.Load().initials(typed)
		if len(words) == 0 || !strings.Contains(words[0].Text+words[len(words)-1].Text, want) {
			t.Errorf("%s is read as %v", typed, words)
		}
	}
	if got := suggestions(t, e, "dbsq"); !slices.Equal(got, []string{"低保申请流程"}) {
		t.Errorf("dbsq: %v", got)
	}
	if got := suggestions(t, e, "sbk"); slices.Contains(got, "离职证明公司不开") { // 司不开
		t.Errorf("sbk: %v", got)
	}
	for _, typed := range []string{"qwrtp", "xqzk", "zzzzzz"} {
		if got := suggestions(t, e, typed); len(got) > 0 {
			t.Errorf("%s is taken for %v", typed, got)
		}
	}
}

// What nothing here is about gets no suggestion for a sound or two.
func TestSuggestNothingForWhatIsElsewhere(t *testing.T) {
	st := mustStore(t)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	e := mustRun(t, st)
	for _, typed := range []string{"今天天气怎么样", "红烧肉怎么做", "世界杯", "写一首诗"} {
		if got := suggestions(t, e, typed); len(got) > 0 {
			t.Errorf("%s is taken for %v", typed, got)
		}
	}
	for _, typed := range []string{"天气", "天气怎么样", "天气预报"} {
		if got := suggestions(t, e, typed); len(got) != 1 || !strings.Contains(got[0], "旅") { // 因为天气去不成，旅行社退钱吗
			t.Errorf("%s: %v", typed, got)
		}
	}
}

// TestSuggestHostile types what is hard to read, at the greatest length.
func TestSuggestHostile(t *testing.T) {
	st := mustStore(t)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	e := mustRun(t, st)
	for _, part := range []string{"z", "zh ", "xi'an", "的", "，", "gongjijin提取", "\u0301", "🙂", "ａ", "㍿", "𠮷", "ü", "'", "0", "\u202e公", "ﬁ", "i u v"} {
		typed := strings.Repeat(part, kb.MaxQuestion/len([]rune(part)))
		start := time.Now()
		if _, err := e.Suggest(context.Background(), typed, kb.Scope{Channel: kb.ChannelWebsite}, 8); kb.CodeOf(err) != "" && kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%q: %v", part, err)
		}
		if took := time.Since(start); took > time.Second/2 {
			t.Errorf("%q took %v", part, took)
		}
		suggestions(t, e, "公"+part)
	}
	if _, err := e.Suggest(context.Background(), strings.Repeat("z", kb.MaxQuestion+1), kb.Scope{}, 8); kb.CodeOf(err) != kb.Invalid {
		t.Errorf("too long: %v", err)
	}
}
