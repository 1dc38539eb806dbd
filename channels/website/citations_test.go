package website_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/seeds"
)

// citedID is a policy of which the library has no text.
const citedID = "01JCHANNELTEST0000000C1TED"

// cite has the library's first two entries, and one that may not leave, rest on a policy without a text.
func cite(l *library, grounds ...kb.Ground) kb.Policy {
	law := kb.Policy{Meta: kb.Meta{ID: citedID}, Code: "cited", Title: "中华人民共和国社会保险法", Validity: kb.InForce, URL: "https://www.example.gov.cn/law"}
	for i := range grounds {
		grounds[i].Policy = law
	}
	l.Items[0].Grounds = append(l.Items[0].Grounds, grounds...)
	l.Items[1].Grounds = append(l.Items[1].Grounds, grounds[0])
	l.Items[4].Grounds = append(l.Items[4].Grounds, kb.Ground{Policy: law, Clause: "第九十九条", Quote: channeltest.InnerWord})
	return law
}

// TestCitedClauses holds what the page of a policy without a text has of it, and that the entries' citations lead there.
func TestCitedClauses(t *testing.T) {
	l := over(channeltest.Sample())
	law := cite(l, kb.Ground{Clause: "第十条", Quote: "按月足额缴纳。"}, kb.Ground{Clause: " 第二条 "}, kb.Ground{Clause: "附件二", Quote: "<b>表</b>"}, kb.Ground{Clause: "第十条", Quote: "用人单位应当按月足额缴纳。"},
		kb.Ground{Clause: "第一百条", Quote: "丙"}, kb.Ground{Clause: "第二条之一", Quote: "乙"}, kb.Ground{Clause: "第十条第二款", Quote: "丁"}, kb.Ground{Clause: "第十条", Quote: "按月足额缴纳。"}, kb.Ground{Quote: "无条"})
	bare := kb.Policy{Meta: kb.Meta{ID: "01JCHANNELTEST00000000BARE"}, Title: "没有人引用的办法"}
	l.Laws = append(l.Laws, law, bare)
	s := open(t, website.DefaultConfig(), "", l)
	_, body := fetch(t, request(t, "GET", s.URL+channels.PolicyURL(citedID)))
	_, text, found := strings.Cut(body, `<h2 id="text">本库引用的条款</h2>`)
	text, _, _ = strings.Cut(text, "</article>")
	if !found || strings.Contains(body, `>正文</h2>`) || !strings.Contains(text, "本库没有收录这份文件的正文") || !strings.Contains(body, `<a href="#text">看引用的条款</a>`) {
		t.Fatalf("the section: %s", body)
	}
	one, two := "政策问答平台归谁管，什么时候完成？", "灵活就业人员怎么交养老保险？"
	var got []string
	for _, m := range regexp.MustCompile(`<h3( id="[^"]*")?>[^<]*|<blockquote><p>[^<]*|<li><a href="/q/[^"]*">[^<]*`).FindAllString(text, -1) {
		got = append(got, regexp.MustCompile(`href="/q/[^"]*"`).ReplaceAllString(m, ""))
	}
	entry := func(question string) string { return "<li><a >" + question }
	want := []string{
		`<h3 id="c-2">第二条`, entry(one), `<h3 id="c-2-1">第二条之一`, "<blockquote><p>乙", entry(one),
		`<h3 id="c-10">第十条`, "<blockquote><p>用人单位应当按月足额缴纳。", entry(one), entry(two), "<h3>第十条第二款", "<blockquote><p>丁", entry(one),
		`<h3 id="c-100">第一百条`, "<blockquote><p>丙", entry(one), "<h3>附件二", "<blockquote><p>&lt;b&gt;表&lt;/b&gt;", entry(one),
	}
	if !slices.Equal(got, want) {
		t.Errorf("the clauses:\n got %q\nwant %q", got, want)
	}
	if strings.Contains(body, channeltest.InnerWord) || strings.Contains(body, "第九十九条") {
		t.Error("what an entry of other doors cites is shown")
	}
	_, cites := fetch(t, request(t, "GET", s.URL+channels.EntryURL(channeltest.PlatformID)))
	for _, link := range []string{`?at=c-10#c-10">第十条<`, `?at=c-10#c-10">第十条第二款<`, `?at=c-2-1#c-2-1">第二条之一<`, `#text">附件二<`} {
		if !strings.Contains(cites, `<a href="/p/`+citedID+link) {
			t.Errorf("the entry has no %s", link)
		}
	}
	if _, body := fetch(t, request(t, "GET", s.URL+channels.PolicyURL(bare.ID))); !strings.Contains(body, `<h2 id="text">正文</h2>`) || !strings.Contains(body, "本库没有收录这份文件的正文。") || strings.Contains(body, "引用的条款") {
		t.Errorf("a policy that nobody cites: %s", body)
	}
}

// TestManyCitedClausesArePaged: however many entries cite a policy, and however long their words, its pages stay small and have all.
func TestManyCitedClausesArePaged(t *testing.T) {
	for name, c := range map[string]struct{ entries, clauses, quotes, words int }{
		"many clauses": {900, 300, 2, 20}, "one clause": {900, 1, 2, 20}, "many quotes": {900, 1, 900, 2}, "long words": {40, 5, 2, 5000}, // no longer quote is taken in
	} {
		l := over(channeltest.Sample())
		law := kb.Policy{Meta: kb.Meta{ID: citedID}, Title: "中华人民共和国民法典"}
		l.Laws = append(l.Laws, law)
		for i := range c.entries {
			e := kb.Entry{Meta: kb.Meta{ID: fmt.Sprintf("01JCHANNELTEST00000000%04d", i)}, Question: fmt.Sprintf("第%d问：%s", i, strings.Repeat("<长", min(c.words/2, 1000))), Status: kb.Published}
			clause := kb.Ground{Policy: law, Clause: "第" + figures(i%c.clauses+1) + "条", Quote: "第九千条" + strings.Repeat(`"`, c.words) + fmt.Sprint(i/c.clauses%c.quotes)}
			l.Items = append(l.Items, kb.Resolved{Entry: &e, Owner: l.Items[0].Owner, Grounds: []kb.Ground{clause}})
		}
		s := open(t, website.DefaultConfig(), "", l)
		pages, listed := 0, map[string]bool{}
		for n := 1; ; n++ {
			resp, body := fetch(t, request(t, "GET", fmt.Sprintf("%s%s?part=%d", s.URL, channels.PolicyURL(citedID), n)))
			if resp.StatusCode != http.StatusOK {
				break
			}
			pages++
			if strings.Contains(body, "至第九千条") {
				t.Errorf("%s: a quote is taken for a clause", name)
			}
			_, text, _ := strings.Cut(body, `<div class="prose law">`)
			text, _, _ = strings.Cut(text, "</div>")
			if len(text) > 52_000 || strings.Count(text, "<p") != strings.Count(text, "<blockquote><p>") {
				t.Errorf("%s: part %d has %d bytes of clauses", name, n, len(text))
			}
			if len(body) > 75_000 && c.words < 1000 { // with the longest questions the list before the clauses is long by itself
				t.Errorf("%s: part %d has %d bytes", name, n, len(body))
			}
			for _, m := range regexp.MustCompile(`href="(/q/[^"]*)"`).FindAllStringSubmatch(text, -1) {
				listed[m[1]] = true
			}
		}
		if len(listed) != c.entries || pages < 2 {
			t.Errorf("%s: %d entries of %d on %d pages", name, len(listed), c.entries, pages)
		}
		last := fmt.Sprint("c-", c.clauses)
		if _, body := fetch(t, request(t, "GET", s.URL+channels.PolicyURL(citedID)+"?at="+last)); strings.Count(body, ` id="`+last+`"`) != 1 {
			t.Errorf("%s: %s is not where its link leads", name, last)
		}
	}
}

// TestCitationsLand follows every citation of the starter library from its entry's page to its policy's.
func TestCitationsLand(t *testing.T) {
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if _, err := seeds.Load(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	engine, err := retrieval.Open(t.Context(), st, st, nil, retrieval.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	cfg := channels.DefaultConfig()
	cfg.Limits = channels.LimitsConfig{}
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, website.New(website.DefaultConfig(), cfg, engine, engine, engine, st))
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		return w.Body.String()
	}
	entries, err := engine.Entries(t.Context(), kb.Scope{Channel: kb.ChannelWebsite}, "", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	followed, plain := map[string]string{}, 0
	link := regexp.MustCompile(`<p class="clause">—— (?:<a href="(/p/[^"#]*)#([^"]*)">)?([^<]*)`)
	for _, e := range entries {
		named := 0
		for _, g := range e.Grounds {
			if g.Clause != "" {
				named++
			}
		}
		links := link.FindAllStringSubmatch(read(channels.EntryURL(e.ID)), -1)
		if len(links) != named {
			t.Errorf("%s cites %d clauses and shows %d", e.Code, named, len(links))
		}
		for _, m := range links {
			if followed[m[1]] == "" {
				followed[m[1]] = read(m[1])
			}
			body := followed[m[1]]
			if m[1] == "" || strings.Count(body, ` id="`+m[2]+`"`) != 1 {
				t.Errorf("%s: %s leads to %s#%s, which is not there", e.Code, m[3], m[1], m[2])
			}
			if len(body) > 100_000 {
				t.Errorf("%s has %d bytes", m[1], len(body))
			}
			if m[2] == "text" {
				plain++
			}
		}
	}
	if len(followed) < 700 || plain > 20 {
		t.Errorf("%d places were looked at; %d citations lead to no clause", len(followed), plain)
	}
	t.Logf("%d entries, %d places, %d citations of no numbered clause", len(entries), len(followed), plain)
}
