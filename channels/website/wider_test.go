package website_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/kb"
)

// chosen gives a page as one sees it who chose a region and an audience.
func chosen(t *testing.T, address, region, audience string) string {
	t.Helper()
	r := request(t, "GET", address)
	r.AddCookie(&http.Cookie{Name: "yiku_choice", Value: url.Values{"region": {region}, "audience": {audience}}.Encode()})
	_, body := fetch(t, r)
	return html.UnescapeString(body)
}

// narrow is the sample library in which a chosen audience leaves nothing but what is under its name.
func narrow(left map[string]kb.Answer) *library {
	l, whole := over(channeltest.Sample()), channeltest.Sample()
	l.Instead(func(ctx context.Context, q kb.Question) (kb.Answer, error) {
		a, err := whole.Ask(ctx, q)
		if q.Scope.Audience+q.Scope.Region == "" || a.Kind == kb.None {
			return a, err
		}
		a.Kind, a.Entry, a.Choices, a.Fallback = kb.None, nil, nil, &kb.Fallback{Phone: kb.Hotline}
		if other, ok := left[q.Scope.Audience]; ok {
			a.Kind, a.Entry, a.Choices, a.Fallback = other.Kind, other.Entry, other.Choices, nil
		}
		return a, err
	})
	return l
}

func TestWhatAChoiceHidesIsOffered(t *testing.T) {
	sample := channeltest.Sample()
	l := narrow(map[string]kb.Answer{
		"选项": {Kind: kb.Choices, Choices: []kb.Choice{{ID: channeltest.InsureID, Question: "甲"}, {ID: channeltest.PensionID, Question: "乙"}}},
		"直答": {Kind: kb.Direct, Entry: &sample.Items[1]}, "第二": {Kind: kb.Direct, Entry: &sample.Items[2]},
	})
	s := enhanced(t, l)
	const platform, insure = "一库多平台由谁负责", "养老保险"
	to := func(id string) string { return `href="` + channels.EntryURL(id) + `"` }
	for _, c := range []struct {
		question, region, audience string
		has, lacks                 []string
	}{
		{platform, "", "老人", []string{"<h1>按“老人”没有找到</h1>", "不限人群时有：", to(channeltest.PlatformID), `data-kind="choices"`, "不限人群，再问一次", "<title>按“老人”没有找到："}, []string{"暂未收录", "留下问题"}},
		{insure, "双山街道", "", []string{"<h1>按“双山街道”没有找到</h1>", "不限地区时有：", to(channeltest.InsureID), to(channeltest.PensionID)}, []string{"暂未收录"}},
		{insure, "双山街道", "老人", []string{"<h1>按“双山街道 · 老人”没有找到</h1>", "不限地区和人群时有："}, []string{"暂未收录"}},
		{platform, "", "选项", []string{"您想问的是", "这里按“选项”查找。", "不限人群时有：", to(channeltest.PlatformID)}, nil},
		{platform, "", "直答", []string{sample.Items[1].Question, "这里按“直答”查找。", to(channeltest.PlatformID)}, nil},
		{insure, "", "直答", []string{sample.Items[1].Question}, []string{"查找。", "不限"}}, // it comes first for everybody
		{insure, "", "第二", []string{"这里按“第二”查找。", "不限人群时有：", to(channeltest.InsureID)}, nil},
		{"明天会不会下雨", "", "老人", []string{"<h1>暂未收录</h1>", "留下问题"}, []string{"不限人群"}},
		{"家里老人突然晕倒", "", "老人", []string{"拨打 120"}, []string{"不限"}},
	} {
		body := chosen(t, s.URL+asking(c.question), c.region, c.audience)
		_, main, _ := strings.Cut(body, "<main")
		main, _, _ = strings.Cut(main, "data-turn=")
		for _, want := range c.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s as %s %s: no %s in %s", c.question, c.region, c.audience, want, main)
			}
		}
		for _, not := range c.lacks {
			if strings.Contains(main, not) || strings.Contains(body, "<title>"+not) {
				t.Errorf("%s as %s %s: %s in %s", c.question, c.region, c.audience, not, main)
			}
		}
	}
	for _, q := range l.Asked() {
		if narrowed := q.Scope.Region+q.Scope.Audience != ""; narrowed == q.Silent {
			t.Errorf("asked %+v", q)
		}
	}
	before := len(l.Asked())
	if fetch(t, request(t, "GET", s.URL+asking(platform))); len(l.Asked()) != before+1 {
		t.Error("who chose nothing is asked for twice")
	}
	r := request(t, "GET", s.URL+asking(platform))
	r.AddCookie(&http.Cookie{Name: "yiku_choice", Value: url.Values{"audience": {"<script>alert(1)</script>"}}.Encode()})
	if _, body := fetch(t, r); strings.Contains(body, "<script>alert") || !strings.Contains(body, "没有找到") {
		t.Errorf("what was chosen is not escaped: %s", body)
	}
}

// The choice stays for the next question, and for lists that are asked for with it.
func TestOneQuestionIsAskedWithoutTheChoice(t *testing.T) {
	l := over(channeltest.Sample())
	l.Items[1].Audiences = []string{"企业"}
	s := enhanced(t, l)
	list := chosen(t, s.URL+asking("灵活就业人员怎么交养老保险")+"&list=1", "", "老人")
	m := regexp.MustCompile(`href="(/ask[^"]*all=1[^"]*)"[^>]*>不限地区和人群再查一次`).FindStringSubmatch(list)
	if m == nil {
		t.Fatalf("no way to the whole list: %s", list)
	}
	if all := chosen(t, s.URL+m[1], "", "老人"); !strings.Contains(all, channels.EntryURL(channeltest.InsureID)) || strings.Contains(all, "只看与") ||
		!strings.Contains(all, `name="all" value="1"`) || !strings.Contains(all, `all=1">回到答案`) {
		t.Errorf("the whole list: %s", all)
	}
	before := len(l.Asked())
	body := chosen(t, s.URL+asking("养老保险")+"&all=1", "", "老人")
	if asked := l.Asked()[before:]; len(asked) != 1 || asked[0].Silent || asked[0].Scope != (kb.Scope{Channel: kb.ChannelWebsite}) || strings.Contains(body, "只看与") {
		t.Errorf("asked %+v", asked)
	}
	if body := chosen(t, s.URL+"/topics", "", "老人"); !strings.Contains(body, "只看与“老人”有关的内容") {
		t.Error("the choice is gone")
	}
}

// TestWhatAChoiceHidesByKeyboard follows what is offered, and asks without the choice, with no script.
func TestWhatAChoiceHidesByKeyboard(t *testing.T) {
	sample := channeltest.Sample()
	l := narrow(map[string]kb.Answer{"直答": {Kind: kb.Direct, Entry: &sample.Items[1]}})
	s, b := enhanced(t, l), channeltest.Browse(t)
	as := func(audience string) {
		b.Do(chromedp.Navigate(s.URL+"/accessibility"),
			chromedp.Evaluate[chromedp.Void](`document.cookie = 'yiku_choice=`+url.Values{"audience": {audience}}.Encode()+`; path=/'`))
	}
	for _, dark := range []bool{false, true} {
		b.View(390, 844, scheme(dark)...)
		for _, audience := range []string{"老人", "直答"} {
			as(audience)
			b.Do(chromedp.Navigate(s.URL + asking("一库多平台由谁负责")))
			b.Accessible("hidden from " + audience)
			if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s: it scrolls sideways by %d px", audience, over)
			}
		}
	}
	b.WithoutScripts()
	b.Do(chromedp.Reload())
	b.TabToText("政策问答平台归谁管，什么时候完成？")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.pathname === '/q/` + channeltest.PlatformID + `'`)
	b.Do(chromedp.Navigate(s.URL + asking("一库多平台由谁负责")))
	b.TabToText("不限人群，再问一次")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.search.includes('all=1') && document.querySelector('article h1').textContent.startsWith('政策问答平台归谁管') && !document.querySelector('.chosen')`)
	b.Silent()
}

// Whoever people say they are, the starter library has these answers for them, and no 一件事 is empty for a person.
func TestNobodyIsToldThatTheStarterLacksWhatItHas(t *testing.T) {
	s := starter(t)
	shows := func(region, audience string) {
		for question, entry := range map[string]string{
			"怎么给孩子上户口":    "孩子出生怎么上户口，几天内要办？",
			"失业保险金每月多少":   "失业保险金每个月发多少钱？",
			"政策问答平台谁负责":   "政策问答平台由谁负责，什么时候完成？",
			"低保怎么申请":      "低保怎么申请，什么样的家庭能吃低保？",
			"孩子上小学要带什么":   "给孩子报名上小学，要带什么材料？",
			"80岁老人有高龄津贴吗": "八十岁以上的老人有高龄津贴吗？",
		} {
			body := chosen(t, s.URL+asking(question), region, audience)
			_, main, _ := strings.Cut(body, "<main")
			main, _, _ = strings.Cut(main, `<section class="beside"`)
			if !strings.Contains(main, ">"+entry+"<") {
				t.Errorf("%s as %s %s: %s", question, region, audience, regexp.MustCompile(`(?s)<h1.*?</h1>`).FindString(main))
			}
		}
	}
	for _, audience := range []string{"", "个人", "高校毕业生", "残疾人", "儿童", "困难人员", "老年人", "灵活就业人员", "退役军人", "新业态从业者", "企业", "个体工商户"} {
		shows("", audience)
	}
	for _, region := range []string{"山东省", "济南市", "章丘区"} {
		shows(region, "个人")
	}
	step := regexp.MustCompile(`href="/q/`)
	things := regexp.MustCompile(`href="(/things/[^"]+)"`).FindAllStringSubmatch(chosen(t, s.URL+"/things", "", ""), -1)
	if len(things) < 20 {
		t.Errorf("%d 一件事", len(things))
	}
	for _, m := range things {
		all, mine := chosen(t, s.URL+m[1], "", ""), chosen(t, s.URL+m[1], "", "个人")
		if n, of := len(step.FindAllString(mine, -1)), len(step.FindAllString(all, -1)); n == 0 || n != of {
			t.Errorf("%s: %d steps for a person, of %d", m[1], n, of)
		}
	}
}
