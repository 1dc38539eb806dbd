package website_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/kb/mask"
)

func serve(tb testing.TB, l *channeltest.Library) *httptest.Server {
	tb.Helper()
	return open(tb, website.Config{Name: "章丘政策问答", Owner: "济南市章丘区人民政府办公室"}, "", over(l))
}

// open serves the website as it is configured, reached at publicURL.
func open(tb testing.TB, cfg website.Config, publicURL string, l *library) *httptest.Server {
	tb.Helper()
	server := channels.DefaultConfig()
	server.PublicURL = publicURL
	s, err := channels.NewServer(server, channels.Parts{Log: slog.New(slog.DiscardHandler)}, website.New(cfg, server, l, l, l, l))
	if err != nil {
		tb.Fatal(err)
	}
	listening := httptest.NewServer(s)
	tb.Cleanup(listening.Close)
	return listening
}

func fetch(tb testing.TB, r *http.Request) (*http.Response, string) {
	tb.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp, string(body)
}

func request(tb testing.TB, method, address string) *http.Request {
	tb.Helper()
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestHome(t *testing.T) {
	s := serve(t, channeltest.Sample())
	resp, body := fetch(t, request(t, "GET", s.URL+"/"))
	for _, want := range []string{"章丘政策问答", "主办单位：济南市章丘区人民政府办公室", `lang="zh-CN"`, "<form", "常见问题", "一件事", "失业了怎么办", "按主题查找", "政务公开", "新增和变更的问答", "新收录和变更的政策", `<meta name="description"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the home page", want)
		}
	}
	if n := strings.Count(body, `href="/q/`); n != 8 {
		t.Errorf("%d links to entries, want 4 that are asked often and 4 new ones", n)
	}
	if strings.Contains(body, "noindex") {
		t.Error("the home page asks not to be found")
	}
	csp := resp.Header.Get("Content-Security-Policy")
	if csp == "" || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "require-trusted-types-for 'script'") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
}

func TestCaching(t *testing.T) {
	l := channeltest.Sample()
	s := serve(t, l)
	address := s.URL + channels.EntryURL(channeltest.PlatformID)
	resp, _ := fetch(t, request(t, "GET", address))
	tag := resp.Header.Get("ETag")
	if tag == "" || resp.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("ETag %q, Cache-Control %q", tag, resp.Header.Get("Cache-Control"))
	}
	again := request(t, "GET", address)
	again.Header.Set("If-None-Match", tag)
	if resp, _ := fetch(t, again); resp.StatusCode != http.StatusNotModified {
		t.Errorf("the same page again: status %d, want 304", resp.StatusCode)
	}
	l.Items[0].Answer = "改过了"
	if resp, body := fetch(t, again); resp.StatusCode != http.StatusOK || !strings.Contains(body, "改过了") {
		t.Errorf("a changed page: status %d, want 200 with the new words", resp.StatusCode)
	}
	resp, body := fetch(t, request(t, "GET", s.URL+"/ask?q="+url.QueryEscape("养老保险")))
	if c := resp.Header.Get("Cache-Control"); !strings.Contains(c, "private") || !strings.Contains(body, `content="noindex"`) {
		t.Errorf("results may be shared (%s) or indexed", c)
	}
	style := regexp.MustCompile(`/assets/style-[^"]+`).FindString(body)
	resp, _ = fetch(t, request(t, "GET", s.URL+style))
	if !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet %q: %v", style, resp.Header)
	}
}

// TestFeedsAreAskedForAgain: the feed and the sitemap come once for each state of the library.
func TestFeedsAreAskedForAgain(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.DefaultConfig(), "https://zcwd.example.gov.cn", l)
	for path, kind := range map[string]string{"/feed.atom": "application/atom+xml; charset=utf-8", "/sitemap.xml": "application/xml; charset=utf-8"} {
		again := request(t, "GET", s.URL+path)
		resp, _ := fetch(t, again)
		tag := resp.Header.Get("ETag")
		if tag == "" || resp.Header.Get("Cache-Control") != "no-cache" || resp.Header.Get("Content-Type") != kind {
			t.Errorf("%s: %v", path, resp.Header)
		}
		again.Header.Set("If-None-Match", tag)
		if resp, body := fetch(t, again); resp.StatusCode != http.StatusNotModified || body != "" || resp.Header.Get("ETag") != tag {
			t.Errorf("the same %s again: status %d, %d bytes", path, resp.StatusCode, len(body))
		}
		l.Items[0].Updated = l.Items[0].Updated.AddDate(0, 0, 1)
		if resp, body := fetch(t, again); resp.StatusCode != http.StatusOK || !strings.Contains(body, "2026-11-0") || resp.Header.Get("ETag") == tag {
			t.Errorf("a changed %s: status %d", path, resp.StatusCode)
		}
	}
}

// TestReferrers: no other site learns what was asked, and this one learns from which page 大字版 was chosen.
func TestReferrers(t *testing.T) {
	s := portal(t)
	for name, path := range screens() {
		if strings.HasPrefix(path, "POST ") {
			continue
		}
		resp, body := fetch(t, request(t, "GET", s.URL+path))
		if got := resp.Header.Get("Referrer-Policy"); got != "same-origin" || strings.Contains(body, "referrerpolicy") || strings.Contains(body, `name="referrer"`) {
			t.Errorf("%s: Referrer-Policy %q", name, got)
		}
	}
}

func TestErrorPages(t *testing.T) {
	s := serve(t, channeltest.Sample())
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/nowhere-at-all", 404}, {"GET", "/q/", 404}, {"GET", "/p/x?part=2", 404}, {"DELETE", "/ask", 405}, {"GET", "/ask?q=%ff", 400},
		{"GET", "/p/" + channeltest.NoticeID + "?part=9", 404}, {"GET", "/p/" + channeltest.NoticeID + "?part=x", 404}, {"GET", "/assets/none.css", 404},
	} {
		resp, body := fetch(t, request(t, c.method, s.URL+c.path))
		if resp.StatusCode != c.status || !strings.Contains(body, "12345") || !strings.Contains(body, `name="q"`) {
			t.Errorf("%s %s: %d, want %d with a box and 12345", c.method, c.path, resp.StatusCode, c.status)
		}
	}
	if resp, body := fetch(t, request(t, "HEAD", s.URL+"/")); resp.StatusCode != 200 || body != "" {
		t.Errorf("HEAD /: %d with %d bytes", resp.StatusCode, len(body))
	}
}

func TestForeignFeedbackIsRefused(t *testing.T) {
	l := channeltest.Sample()
	r := request(t, "POST", serve(t, l).URL+"/feedback?answer=01JC0000000000000000000001&helpful=yes")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if resp, _ := fetch(t, r); resp.StatusCode != http.StatusForbidden || len(l.Given()) != 0 {
		t.Errorf("status %d, %d kept", resp.StatusCode, len(l.Given()))
	}
}

func TestLongPolicyIsCutIntoPages(t *testing.T) {
	l := channeltest.Sample()
	l.Laws[0].Text = strings.Repeat("第一条 为了规范工作，制定本办法。\n", 5000) + strings.Repeat("长", 30_000) + "完"
	s := serve(t, l)
	read := ""
	for _, part := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"} {
		resp, body := fetch(t, request(t, "GET", s.URL+channels.PolicyURL(channeltest.NoticeID)+"?part="+part))
		if resp.StatusCode == http.StatusNotFound {
			break
		}
		if len(body) > 100_000-12_000 { // with the style sheet
			t.Errorf("part %s has %d bytes", part, len(body))
		}
		read += body
	}
	if n := strings.Count(read, "第一条 为了规范工作"); n != 5000 || strings.Count(read, "长") != 30_000 || !strings.Contains(read, "完</p>") {
		t.Errorf("%d of 5000 articles, %d of 30000 characters", n, strings.Count(read, "长"))
	}
}

func TestMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"# 大标题":                              "<h2 id=\"s-1\">大标题</h2>",
		"## 条件\n甲\n乙":                        "<h2 id=\"s-1\">条件</h2>\n<p>甲<br>\n乙</p>",
		"    四个空格":                           "<p>四个空格</p>",
		"标题\n----":                           "<p>标题</p>\n<hr>",
		"[网址](https://www.example.gov.cn/)":  `<a href="https://www.example.gov.cn/" rel="nofollow noopener">网址</a>`,
		"[电话](tel:12345)":                    `<a href="tel:12345" rel="nofollow noopener">电话</a>`,
		"[信](mailto:a@b.c)":                  `<p>信</p>`,
		"![图](https://www.example.gov.cn/a)": `<a href="https://www.example.gov.cn/a" rel="nofollow noopener">图</a>`,
		"<b>粗</b>":                           "&lt;b&gt;粗&lt;/b&gt;",
		"|甲|乙|\n|-|-:|\n|1|2|":               `<td align="right">2</td>`,
		"<div>\n甲\n</div>":                   "&lt;div&gt;<br>\n甲<br>\n&lt;/div&gt;",
		"3. 三\n4. 四":                         `<ol start="3">`,
	} {
		l := channeltest.Sample()
		l.Items[0].Answer = in
		_, body := fetch(t, request(t, "GET", serve(t, l).URL+channels.EntryURL(channeltest.PlatformID)))
		_, body, _ = strings.Cut(body, `<div class="prose">`)
		if body, _, _ = strings.Cut(body, "</div>"); !strings.Contains(body, want) {
			t.Errorf("%q became %q, want %q", in, body, want)
		}
	}
}

func TestPortalPages(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.Config{Name: "政策问答"}, "https://zcwd.example.gov.cn", l)
	for path, wants := range map[string][]string{
		"/topics":                      {`name="ColumnName" content="主题"`, `href="/topics/t%2F%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80"`, ">政策问答</a>", "1 条"},
		"/topics/t%2F政务公开":             {`name="ColumnName" content="政务公开"`, "政策问答平台归谁管", "区政府办公室"},
		"/things":                      {`name="ColumnName" content="一件事"`, "失业了怎么办", "登记、领金、接续社保", "2 步"},
		"/things/shiye":                {`name="ColumnName" content="一件事"`, "申领失业保险金需要什么材料", `<label><input type="checkbox"> 身份证或社会保障卡（第 1 步）</label>`, `href="tel:053112333"`},
		"/policies":                    {`name="ColumnName" content="政策文件"`, "共 2 份", "章政办发〔2024〕1号", "<option>区人力资源和社会保障局</option>", "2015 年"},
		"/policies?year=2015":          {"共 1 份", "灵活就业人员参加社会保险暂行办法"},
		"/policies?validity=废止":        {"共 1 份", "废止"},
		"/departments":                 {`name="ColumnName" content="部门电话"`, `href="tel:053183278192"`, "周一至周五 09:00-17:00"},
		"/about":                       {"5 条问答", "最近一次审核的日期", "示例内容，待部门审核", "您的信息"},
		"/accessibility":               {"大字版", "键盘"},
		"/robots.txt":                  {"Disallow: /ask?", "Sitemap: https://zcwd.example.gov.cn/sitemap.xml"},
		"/sitemap.xml":                 {"https://zcwd.example.gov.cn/q/" + channeltest.LongID, "https://zcwd.example.gov.cn/things/shiye", "/p/" + channeltest.NoticeID},
		"/feed.atom":                   {"<feed", "https://zcwd.example.gov.cn/q/" + channeltest.PlatformID, "灵活就业人员怎么交养老保险"},
		"/ask?q=养老":                    {"<title>您想问的是：养老 - ", "退休后养老保险怎么领取"},
		"/ask?q=没有的事":                  {"<title>暂未收录：没有的事 - "},
		"/ask?q=一库多平台由谁负责":             {`<form class="helpful" aria-label="这个回答有用吗？"`},
		"/ask?q=养老保险&list=1":           {"与“养老保险”有关的内容", "<mark>养老保险</mark>", `<option>区政府办公室</option>`},
		"/q/" + channeltest.LongID:     {`<h2 id="s-2">材料</h2>`, `<a href="#s-2">材料</a>`, `<input type="checkbox"> 身份证`, "相关问题", `"@type":"QAPage"`, `rel="canonical" href="https://zcwd.example.gov.cn/q/`, `href="/p/` + channeltest.NoticeID + `?at=c-x24#c-x24"`, `name="PubDate" content="2026-09-30"`},
		"/p/" + channeltest.NoticeID:   {`<p id="c-x45">四十五、`, "依据这份文件的问答", "申领失业保险金需要什么材料", "<dt>替代了</dt>", `<dd><a href="/p/` + channeltest.RepealedID + `"`},
		"/p/" + channeltest.RepealedID: {"已经废止，不再作为办事依据", `<p id="c-1">第一条`, "<dt>已被替代</dt>", `<dd><a href="/p/` + channeltest.NoticeID + `"`},
	} {
		resp, body := fetch(t, request(t, "GET", s.URL+path))
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, resp.StatusCode)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s has no %s", path, want)
			}
		}
		if strings.Contains(body, channeltest.InnerID) {
			t.Errorf("%s names an entry of other doors", path)
		}
	}
	for _, path := range []string{"/topics/none", "/things/none", "/things/t%2F政务公开", "/policies/x", "/departments?from=99", "/qr?path=//evil.example", "/qr?path=/settings", "/r/3467ACDEFGHJ"} {
		if resp, body := fetch(t, request(t, "GET", s.URL+path)); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "12345") {
			t.Errorf("%s: status %d, want 404", path, resp.StatusCode)
		}
	}
}

func TestWithoutPublicURL(t *testing.T) {
	s := serve(t, channeltest.Sample())
	r := request(t, "GET", s.URL+channels.EntryURL(channeltest.LongID))
	r.Host = "evil.example"
	if _, body := fetch(t, r); strings.Contains(body, "canonical") || strings.Contains(body, "/qr?") || strings.Contains(body, "feed.atom") || strings.Contains(body, "evil.example") {
		t.Error("an absolute link is made without public_url")
	}
	for path, want := range map[string]int{"/sitemap.xml": 200, "/robots.txt": 200, "/feed.atom": 404, "/qr?path=/q/" + channeltest.LongID: 404} {
		if resp, _ := fetch(t, request(t, "GET", s.URL+path)); resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func TestMergedEntryRedirects(t *testing.T) {
	l := over(channeltest.Sample())
	l.merged["01JCHANNELTEST00000000ENT9"] = channeltest.LongID
	s := open(t, website.DefaultConfig(), "", l)
	resp, err := http.DefaultTransport.RoundTrip(request(t, "GET", s.URL+"/q/01JCHANNELTEST00000000ENT9"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusMovedPermanently || resp.Header.Get("Location") != channels.EntryURL(channeltest.LongID) {
		t.Errorf("status %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
}

func TestGovernmentFrame(t *testing.T) {
	frame := map[string]string{"网站标识码：3701810001": "", `name="SiteIDCode" content="3701810001"`: "", "鲁ICP备1号": "", "鲁公网安备2号": "", "我为政府网站找错": "", `name="SiteDomain" content="zcwd.example.gov.cn"`: ""}
	l := over(channeltest.Sample())
	_, with := fetch(t, request(t, "GET", open(t, website.Config{Name: "政策问答", SiteCode: "3701810001", ICP: "鲁ICP备1号", Police: "鲁公网安备2号", FixURL: "https://www.example.gov.cn/"}, "https://zcwd.example.gov.cn", l).URL))
	_, without := fetch(t, request(t, "GET", open(t, website.DefaultConfig(), "", l).URL))
	for part := range frame {
		if !strings.Contains(with, part) || strings.Contains(without, part) {
			t.Errorf("%s: with configuration %v, without %v", part, strings.Contains(with, part), strings.Contains(without, part))
		}
	}
}

// TestReadOtherwise holds that a person is told what was searched for instead of what was typed, and can have it otherwise.
func TestReadOtherwise(t *testing.T) {
	l := channeltest.Sample()
	for n := range 30 {
		l.Laws = append(l.Laws, kb.Policy{Meta: kb.Meta{ID: fmt.Sprintf("01JCHANNELTEST0000000P0L%02d", n)}, Title: "养老保险办法（ylbx）"})
	}
	s := serve(t, l)
	for path, wants := range map[string][]string{
		"/ask?q=ylbx": {"已按“养老保险”为您查找。", `<a href="/ask?q=ylbx&amp;verbatim=1" rel="nofollow">仍按原文“ylbx”查找</a>`, `<mark>养老保险</mark>办法`,
			`<a href="/ask?q=%e5%85%bb%e8%80%81%e4%bf%9d%e9%99%a9&amp;cursor=6&amp;list=1" rel="next">`, `data-turn="ylbx" aria`},
		"/ask?q=ylbx&verbatim=1":                 {"已按您的原文“ylbx”查找。", `href="/ask?q=ylbx&amp;verbatim=1&amp;cursor=6&amp;list=1"`, `data-turn="ylbx"`},
		"/ask?q=ylbx&verbatim=1&list=1&cursor=5": {`href="/ask?q=ylbx&amp;verbatim=1">回到答案`, `verbatim=1&amp;list=1" rel="first"`, `verbatim=1&amp;cursor=25&amp;list=1" rel="next"`, `name="verbatim" value="1"`},
		"/ask?q=养劳保险":                            {`您是不是要问：<a href="/ask?q=%e5%85%bb%e8%80%81%e4%bf%9d%e9%99%a9" rel="nofollow">养老保险</a>`, "退休后养老保险怎么领取"},
	} {
		_, body := fetch(t, request(t, "GET", s.URL+path))
		for _, want := range append(wants, `content="noindex"`) {
			if !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
				t.Errorf("%s has no %s: %s", path, want, body)
			}
		}
		if verbatim := strings.Contains(path, "verbatim"); verbatim && (strings.Contains(body, "为您查找") || strings.Contains(body, "您是不是")) || !verbatim && strings.Contains(body, `name="verbatim"`) {
			t.Errorf("%s: verbatim or not: %s", path, body)
		}
	}
}

// TestDanger holds that who is in danger is given the number before anything else, and nothing that takes time.
func TestDanger(t *testing.T) {
	_, body := fetch(t, request(t, "GET", serve(t, channeltest.Sample()).URL+asking("养老保险晕倒")))
	_, main, _ := strings.Cut(body, "<main")
	call, after, found := strings.Cut(main, `<section class="urgent" role="alert">`+"\n"+`<h1><a href="tel:120">拨打 120</a></h1>`)
	if !found || strings.Contains(call, "<form") || !strings.Contains(after, channeltest.Crisis["120"]) || strings.Count(body, `role="alert"`) != 1 {
		t.Errorf("the number does not stand first: %s", main)
	}
	for _, none := range []string{"暂未收录", `href="/q/`, "/leave", "/feedback", "相近", "data-turn"} {
		if strings.Contains(main, none) {
			t.Errorf("a person in danger is shown %s", none)
		}
	}
	if !strings.Contains(body, "<title>拨打 120 - ") || !strings.Contains(body, `content="noindex"`) || !strings.Contains(after, `name="q"`) {
		t.Errorf("title, noindex or the box: %s", body)
	}
}

// TestReceiptOfDanger holds that the page of a question that was left gives the number first as well.
func TestReceiptOfDanger(t *testing.T) {
	l := over(channeltest.Sample())
	_ = l.Leave(t.Context(), kb.Receipt{Number: sampleReceipt, Text: mask.Text("养老保险晕倒"), At: time.Now()})
	_, body := fetch(t, request(t, "GET", open(t, website.DefaultConfig(), "", l).URL+"/r/"+sampleReceipt))
	_, main, _ := strings.Cut(body, "<main")
	_, main, _ = strings.Cut(main, ">")
	if !strings.HasPrefix(strings.TrimSpace(main), `<section class="urgent" role="alert">`+"\n"+`<h1><a href="tel:120">拨打 120</a></h1>`) || strings.Count(main, "<h1") != 1 {
		t.Errorf("the number does not stand first: %s", main)
	}
	if strings.Contains(main, "还没有答案") || strings.Contains(main, `href="/q/`) || !strings.Contains(main, "3467 ACDE FGHJ") || !strings.Contains(body, "<title>拨打 120 - ") {
		t.Errorf("the rest of the page: %s", main)
	}
}

// TestBesideNoAnswer holds that what merely shares words with a question that has no answer is not put forward.
func TestBesideNoAnswer(t *testing.T) {
	l := channeltest.Sample()
	l.Instead(func(context.Context, kb.Question) (kb.Answer, error) {
		return kb.Answer{Kind: kb.None, Fallback: &kb.Fallback{Phone: kb.Hotline}}, nil
	})
	_, body := fetch(t, request(t, "GET", serve(t, l).URL+"/ask?q="+url.QueryEscape("养老保险")))
	_, list, found := strings.Cut(body, `<details class="beside"><summary>看看字面相近的内容（不一定相关）</summary>`)
	if !found || !strings.Contains(list, channels.EntryURL(channeltest.PensionID)) || strings.Contains(body, "相关内容</h2>") {
		t.Errorf("a none with what shares its words: %s", body)
	}
}

// TestListIsNarrowed holds that a list in a topic, of a department or for a region has nothing of others, policies no more than entries.
func TestListIsNarrowed(t *testing.T) {
	l := channeltest.Sample()
	law := kb.Policy{Meta: kb.Meta{ID: "01JCHANNELTEST00000000P0L3"}, Title: "养老保险办法"}
	l.Laws = append(l.Laws, law)
	insure, pension := &l.Items[1], &l.Items[2]
	insure.Category, insure.Regions, insure.Grounds = "社会保障/养老保险", []string{"双山街道"}, []kb.Ground{{Policy: law}}
	pension.Category, pension.Owner = "养老服务", kb.Department{Name: "区民政局"}
	pension.Regions = []string{"明水街道"}
	s := serve(t, l)
	for filter, want := range map[string][3]bool{ // insure, pension, law
		"": {true, true, true}, "topic=社会保障": {true, false, true}, "topic=养老服务": {false, true, false}, "topic=社会": {},
		"department=区民政局": {false, true, false}, "department=区人力资源和社会保障局": {true, false, true}, "department=区政府办公室": {},
		"region=双山街道": {true, false, true}, "region=明水街道": {false, true, false},
	} {
		name, value, _ := strings.Cut(filter, "=")
		_, body := fetch(t, request(t, "GET", s.URL+"/ask?list=1&q="+url.QueryEscape("养老保险")+"&"+name+"="+url.QueryEscape(value)))
		got := [3]bool{strings.Contains(body, channeltest.InsureID), strings.Contains(body, channeltest.PensionID), strings.Contains(body, law.ID)}
		if got != want {
			t.Errorf("%q: %v, want %v", filter, got, want)
		}
	}
}

// TestBesideTheAnswer holds that what also matches stands below an answer, and nothing twice.
func TestBesideTheAnswer(t *testing.T) {
	l := channeltest.Sample()
	l.Laws = append(l.Laws, kb.Policy{Meta: kb.Meta{ID: "01JCHANNELTEST00000000P0L3"}, Title: "退休后养老保险怎么领取？问答"})
	s := serve(t, l)
	_, body := fetch(t, request(t, "GET", s.URL+"/ask?q="+url.QueryEscape("退休后养老保险怎么领取？")))
	_, beside, _ := strings.Cut(body, "相关内容")
	if strings.Contains(beside, channeltest.PensionID) || !strings.Contains(beside, `href="/p/01JCHANNELTEST00000000P0L3"><mark>退休后养老保险怎么领取</mark>？问答</a>`) || !strings.Contains(beside, "按主题、部门、地区筛选") {
		t.Errorf("below the answer: %s", beside)
	}
	if !strings.Contains(beside, "本次提问") {
		t.Error("what was asked before stands before what also matches")
	}
	for n := range 30 {
		l.Laws = append(l.Laws, kb.Policy{Meta: kb.Meta{ID: fmt.Sprintf("01JCHANNELTEST0000000P0L%02d", n)}, Title: "供热收费办法"})
	}
	next := "/ask?list=1&q=" + url.QueryEscape("供热收费")
	page := 1
	for ; next != ""; page++ {
		resp, body := fetch(t, request(t, "GET", s.URL+next))
		if n := strings.Count(body, `<mark>供热收费</mark>`); resp.StatusCode != http.StatusOK || n != map[int]int{1: 20, 2: 10}[page] {
			t.Fatalf("page %d: status %d, %d hits", page, resp.StatusCode, n)
		}
		_, next, _ = strings.Cut(body, `</a><a href="/ask?`)
		if next, _, _ = strings.Cut(next, `" rel="next"`); next != "" {
			next = "/ask?" + html.UnescapeString(next)
			if strings.Contains(next, `rel="first"`) {
				next = ""
			}
		}
	}
	if page != 3 {
		t.Errorf("%d pages, want 2", page-1)
	}
	if n := len(l.Asked()); n != 1 {
		t.Errorf("%d questions were asked, want 1: lists ask nothing", n)
	}
}

func TestEntriesThatRestOnAPolicyArePaged(t *testing.T) {
	l := over(channeltest.Sample())
	for n := range 25 {
		r := l.Items[0]
		e := *r.Entry
		e.ID = fmt.Sprintf("01JCHANNELTEST0000000REST%d", 10+n)
		r.Entry = &e
		l.Items = append(l.Items, r)
	}
	s := open(t, website.DefaultConfig(), "", l)
	address := s.URL + channels.PolicyURL(channeltest.NoticeID)
	_, body := fetch(t, request(t, "GET", address))
	more := regexp.MustCompile(`href="(\?resting=[^"#]+)#resting"`).FindStringSubmatch(body)
	if n := strings.Count(body, `href="/q/`); n != 20 || more == nil {
		t.Fatalf("%d entries, more: %v", n, more)
	}
	if _, body = fetch(t, request(t, "GET", address+more[1])); strings.Count(body, `href="/q/`) != 7 || strings.Contains(body, "?resting=") {
		t.Errorf("%d entries on the second page, want 7", strings.Count(body, `href="/q/`))
	}
}

// TestAboutWithFigures holds that the published figures stand there under names that people know.
func TestAboutWithFigures(t *testing.T) {
	_, body := fetch(t, request(t, "GET", portal(t).URL+"/about"))
	for _, want := range []string{"群众的口语问法：580 个问题，直接回答 16.4%，其中答对 96.8%；暂未收录 19.3%", "库里没有答案的问题：1750 个问题，直接回答 0.0%；暂未收录 91.5%", "ours：20 个问题", "平均相差 12.4%"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not there: %s", want, body)
		}
	}
}

// TestRefusalIsInTheTitle: the title is what a screen reader says first.
func TestRefusalIsInTheTitle(t *testing.T) {
	if _, body := fetch(t, request(t, "GET", serve(t, channeltest.Sample()).URL+"/ask?q=")); !strings.Contains(body, "<title>错误：") {
		t.Errorf("%.300s", body)
	}
}

// TestDepartmentsWithPhonesComeFirst, and for the others there is a number too.
func TestDepartmentsWithPhonesComeFirst(t *testing.T) {
	l := channeltest.Sample()
	l.Items[0].Owner.Phones = nil
	_, body := fetch(t, request(t, "GET", serve(t, l).URL+"/departments"))
	first, rest, found := strings.Cut(body, "没有登记电话，请拨打")
	if !found || !strings.Contains(first, "区人力资源和社会保障局") || strings.Contains(first, "区政府办公室</strong>") || !strings.Contains(rest, "区政府办公室</strong>") {
		t.Errorf("%s", body)
	}
}
