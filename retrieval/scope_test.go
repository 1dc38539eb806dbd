package retrieval

import (
	"context"
	"slices"
	"strings"
	"testing"

	"yiku/kb"
)

// Whoever is 个人 may be old, and whoever is old is 个人; neither is a firm.
func TestAnAudienceOpensWhatIsAboveAndBelow(t *testing.T) {
	of := func(names ...string) func(*kb.Entry) { return func(e *kb.Entry) { e.Audiences = names } }
	e, _ := mustOpen(t,
		&kb.Audience{Code: "gr", Name: "个人"}, &kb.Audience{Code: "ln", Name: "老年人", Parent: "gr"}, &kb.Audience{Code: "gl", Name: "高龄老人", Parent: "ln"},
		&kb.Audience{Code: "cj", Name: "残疾人", Parent: "gr"}, &kb.Audience{Code: "qy", Name: "企业"},
		&kb.Audience{Code: "o", Name: "甲", Parent: "p"}, &kb.Audience{Code: "p", Name: "乙", Parent: "o"}, // a loop
		entry("all", "补贴怎么领", "人人"), entry("person", "个人补贴怎么领", "个人", of("个人")), entry("old", "养老补贴怎么领", "老", of("老年人")),
		entry("oldest", "高龄补贴怎么领", "高龄", of("高龄老人")), entry("disabled", "护理补贴怎么领", "残", of("残疾人")),
		entry("firm", "稳岗补贴怎么领", "企业", of("企业")), entry("both", "创业补贴怎么领", "都行", of("企业", "残疾人")), entry("loop", "圈子补贴怎么领", "圈", of("乙")),
		&kb.Topic{Code: "t", Name: "领补贴", Form: kb.FormCollection, Entries: []string{"old", "firm", "oldest"}})
	for audience, want := range map[string]string{
		"":     "all both disabled firm loop old oldest person",
		"个人":   "all both disabled old oldest person",
		"老年人":  "all old oldest person",
		"gl":   "all old oldest person",
		"残疾人":  "all both disabled person",
		"企业":   "all both firm",
		"甲":    "all loop",
		"没有这种": "all",
	} {
		s := kb.Scope{Channel: kb.ChannelWebsite, Audience: audience}
		listed, err := e.Entries(context.Background(), s, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		completed, err := e.Suggest(context.Background(), "补贴", s, 20)
		if err != nil {
			t.Fatal(err)
		}
		_, steps, _ := e.Collection(context.Background(), "t", s)
		wanted := strings.Fields(want)
		var got []string
		for _, r := range listed {
			got = append(got, r.Code)
			if a := mustAsk(t, e, kb.Question{Text: r.Question, Scope: s}); a.Kind != kb.Direct || a.Entry.Code != r.Code {
				t.Errorf("%s: %s is listed and not answered: %s", audience, r.Code, a.Kind)
			}
		}
		if slices.Sort(got); !slices.Equal(got, wanted) {
			t.Errorf("%s: %q, want %q", audience, got, wanted)
		}
		if len(completed.Items) != len(wanted) {
			t.Errorf("%s: %d completed, want %d", audience, len(completed.Items), len(wanted))
		}
		for question, code := range map[string]string{"高龄补贴": "oldest", "护理补贴": "disabled", "稳岗补贴": "firm", "圈子补贴": "loop"} {
			hits, err := e.Search(context.Background(), question, s, "", 50)
			if is := slices.ContainsFunc(hits.Items, func(h kb.Hit) bool { return strings.HasPrefix(h.Title, question) }); is != slices.Contains(wanted, code) || err != nil {
				t.Errorf("%s: %s found: %v, %v", audience, question, is, err)
			}
		}
		for _, r := range steps {
			if !slices.Contains(wanted, r.Code) {
				t.Errorf("%s: %s is a step", audience, r.Code)
			}
		}
	}
}

// Who chose the city may live in any of its districts: what one of them has is offered, and answers only when it is meant.
func TestAPlaceBelowTheChosenOneIsAChoice(t *testing.T) {
	of := func(name string, similar ...string) func(*kb.Entry) {
		return func(e *kb.Entry) { e.Regions, e.Similar = []string{name}, similar }
	}
	e, _ := mustOpen(t,
		&kb.Region{Code: "37", Name: "山东省"}, &kb.Region{Code: "3701", Name: "济南市", Parent: "37"}, &kb.Region{Code: "370114", Name: "章丘区", Parent: "3701"},
		&kb.Region{Code: "370102", Name: "历下区", Parent: "3701"}, &kb.Region{Code: "3702", Name: "青岛市", Parent: "37"},
		entry("elder", "高龄津贴怎么领", "历下的。", of("历下区", "历下区高龄津贴怎么领")), entry("card", "高龄老人优待证怎么领", "章丘的。", of("章丘区")),
		entry("pass", "老人乘车卡怎么领", "全市的。", of("济南市")), entry("other", "高龄津贴多少钱", "青岛的。", of("青岛市")))
	kind := func(question, region string) string {
		a := mustAsk(t, e, kb.Question{Text: question, Scope: kb.Scope{Region: region}})
		if a.Kind == kb.Direct {
			return "direct " + a.Entry.Code
		}
		out := string(a.Kind)
		for _, c := range a.Choices {
			out += " " + c.Code
		}
		return out
	}
	for _, c := range [][3]string{
		{"高龄津贴怎么领", "", "direct elder"},
		{"高龄津贴怎么领", "历下区", "direct elder"},
		{"高龄津贴怎么领", "济南市", "choices elder card"},
		{"历下区高龄津贴怎么领", "济南市", "direct elder"},
		{"老人乘车卡怎么领", "济南市", "direct pass"},
		{"老人乘车卡怎么领", "章丘区", "direct pass"},
		{"高龄津贴多少钱", "山东省", "choices other elder"},
	} {
		if got := kind(c[0], c[1]); !strings.HasPrefix(got, c[2]) {
			t.Errorf("%s in %q: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	e.cfg.Home = "历下区"
	e.lately.Purge()
	if got := kind("高龄津贴怎么领", "济南市"); got != "direct elder" {
		t.Errorf("at home: %s", got)
	}
}
