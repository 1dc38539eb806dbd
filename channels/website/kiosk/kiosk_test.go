package kiosk_test

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/openapi"
	"yiku/channels/website/kiosk"
	"yiku/kb"
)

func get(path string) *http.Request { return httptest.NewRequest("GET", path, nil) }

func TestDoor(t *testing.T) {
	list := func(path string) func() *http.Request { return func() *http.Request { return get(path) } }
	find := func(path string) func(string) *http.Request {
		return func(text string) *http.Request { return get(path + url.QueryEscape(text)) }
	}
	channeltest.Run(t, channeltest.Door{
		New: func(_ testing.TB, a kb.Answerer, c kb.Catalogue) channels.Door {
			l := over(c.(*channeltest.Library))
			return kiosk.New(kiosk.DefaultConfig(), "政策问答", channels.DefaultConfig(), a, l, l)
		},
		Ask:     func(q string) *http.Request { return get("/kiosk/ask?q=" + url.QueryEscape(q)) },
		AsItIs:  func(q string) *http.Request { return get("/kiosk/ask?verbatim=1&q=" + url.QueryEscape(q)) },
		Entry:   func(id string) *http.Request { return get("/kiosk/q/" + url.PathEscape(id)) },
		Lists:   []func() *http.Request{list("/kiosk"), list("/kiosk/ask"), list("/kiosk/topics/shiye")},
		Finders: []func(string) *http.Request{find("/kiosk?q="), find("/kiosk/topics/shiye?after="), find("/kiosk/topics?after=")},
	})
}

// serve is a running server with the kiosk and the interface that its keyboard asks for suggestions.
func serve(tb testing.TB, cfg kiosk.Config, l *library, publicURL string) *httptest.Server {
	tb.Helper()
	server := channels.DefaultConfig()
	server.PublicURL = publicURL
	api, err := openapi.New(server, l, l, prometheus.Gatherers{})
	if err != nil {
		tb.Fatal(err)
	}
	s, err := channels.NewServer(server, channels.Parts{Log: slog.New(slog.DiscardHandler)}, kiosk.New(cfg, "政策问答", server, l, l, l), api)
	if err != nil {
		tb.Fatal(err)
	}
	out := httptest.NewServer(s)
	tb.Cleanup(out.Close)
	return out
}

// fetch gives a page without following a redirect.
func fetch(tb testing.TB, s *httptest.Server, path string) (*http.Response, string) {
	tb.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Get(s.URL + path)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return r, string(body)
}

var hrefs = regexp.MustCompile(`(?:href|action|src|url)="?([^"> ]*)`)

// TestLeadsNowhereElse: every address on every page is of the kiosk or an asset, and no page may be kept.
func TestLeadsNowhereElse(t *testing.T) {
	l := over(channeltest.Sample())
	l.Items[0].Answer += "\n\n详见[办事大厅](https://www.example.gov.cn/a?b=1)或<https://www.example.gov.cn/c>，电话[0531-1](tel:05311)。"
	s := serve(t, kiosk.DefaultConfig(), l, "https://zcwd.example.gov.cn")
	for path, status := range map[string]int{
		"/kiosk": 200, "/kiosk/": 200, "/kiosk?q=%ff": 200, "/kiosk?q=x": 200, "/kiosk/ask?q=" + url.QueryEscape("养老保险"): 200, "/kiosk/ask?q=" + url.QueryEscape("天气"): 200, "/kiosk/ask?q=+": 400,
		"/kiosk/q/" + channeltest.PlatformID: 200, "/kiosk/q/" + channeltest.InsureID: 200, "/kiosk/q/" + channeltest.LongID: 200, "/kiosk/q/nirgends": 404, "/kiosk/q/" + channeltest.InnerID: 403,
		"/kiosk/topics": 200, "/kiosk/topics/zwgk": 200, "/kiosk/topics/t%2F" + url.PathEscape("问答"): 200, "/kiosk/topics/shiye": 200, "/kiosk/topics/x": 404, "/kiosk/x/y": 404,
	} {
		r, body := fetch(t, s, path)
		if r.StatusCode != status || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, Cache-Control %q", path, r.StatusCode, r.Header.Get("Cache-Control"))
		}
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			if m[1] != "/kiosk" && !strings.HasPrefix(m[1], "/kiosk/") && !strings.HasPrefix(m[1], "/kiosk?") && !strings.HasPrefix(m[1], "/assets/") {
				t.Errorf("%s leads to %s", path, m[1])
			}
		}
		refresh := strings.Contains(body, `<noscript><meta http-equiv="refresh" content="60;url=/kiosk"></noscript>`)
		if fresh := path == "/kiosk" || path == "/kiosk/" || path == "/kiosk?q=%ff"; refresh == fresh {
			t.Errorf("%s goes back without a script: %v", path, refresh)
		}
	}
	_, body := fetch(t, s, "/kiosk/q/"+channeltest.PlatformID)
	for _, part := range []string{"办事大厅（https://www.example.gov.cn/a?b=1）", "<span>https://www.example.gov.cn/c</span>", "<span>0531-1（05311）</span>",
		"0531-83278192", "章政办发〔2024〕1号", "第45项", "示例内容，待部门审核"} {
		if !strings.Contains(strings.ReplaceAll(body, "<span>办事大厅", "办事大厅"), part) {
			t.Errorf("%q is not on the entry's page", part)
		}
	}
}

func TestFailuresAreItsOwn(t *testing.T) {
	l := over(channeltest.Sample())
	cfg := channels.DefaultConfig()
	cfg.Limits.Pages = channels.Rate{PerSecond: 1, Burst: 1}
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, other{},
		kiosk.New(kiosk.DefaultConfig(), "政策问答", cfg, l, l, l))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	fetch(t, server, "/kiosk")
	if r, body := fetch(t, server, "/kiosk"); r.StatusCode != 429 || !strings.Contains(body, `href="/kiosk"`) {
		t.Errorf("status %d: %.300s", r.StatusCode, body)
	}
	if _, body := fetch(t, server, "/elsewhere"); body != "another door's page" {
		t.Errorf("what fails elsewhere is told by %.300s", body)
	}
}

// other is a door with pages that is mounted before.
type other struct{ channels.Door }

func (other) Mount(*echo.Echo) {}
func (other) ErrorPage(c echo.Context, p channels.Problem) error {
	return c.String(p.Status, "another door's page")
}

func TestCodeOnlyWithAnAddress(t *testing.T) {
	l, page, code := over(channeltest.Sample()), "/kiosk/q/"+channeltest.PensionID, "/kiosk/qr/"+channeltest.PensionID
	without := serve(t, kiosk.DefaultConfig(), l, "")
	if _, body := fetch(t, without, page); strings.Contains(body, "/kiosk/qr/") {
		t.Error("there is a code without a public address")
	}
	if r, _ := fetch(t, without, code); r.StatusCode != 404 {
		t.Errorf("the code's status is %d", r.StatusCode)
	}
	with := serve(t, kiosk.DefaultConfig(), l, "https://zcwd.example.gov.cn")
	if _, body := fetch(t, with, page); !strings.Contains(body, code) || !strings.Contains(body, "https://zcwd.example.gov.cn/q/"+channeltest.PensionID) {
		t.Errorf("there is no code: %.2000s", body)
	}
	_, picture := fetch(t, with, code)
	if _, err := png.Decode(bytes.NewReader([]byte(picture))); err != nil {
		t.Errorf("the code is no picture: %v", err)
	}
	if r, _ := fetch(t, with, "/kiosk/qr/"+channeltest.InnerID); r.StatusCode != 403 {
		t.Errorf("the code of an inner entry: %d", r.StatusCode)
	}
}

func TestTopicPages(t *testing.T) {
	l := over(channeltest.Sample())
	for i := range 20 {
		e := *l.Items[0].Entry
		e.ID, e.Question = fmt.Sprintf("01JKIOSK%02d", i), fmt.Sprintf("第%d个问题？", i)
		l.Items = append(l.Items, kb.Resolved{Entry: &e})
	}
	s, path, seen := serve(t, kiosk.DefaultConfig(), l, ""), "/kiosk/topics/zwgk", 0
	for range 5 {
		_, body := fetch(t, s, path)
		seen += strings.Count(body, `<a class="key" href="/kiosk/q/`)
		next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(body)
		if next == nil {
			break
		}
		path = next[1]
	}
	if seen != 21 {
		t.Errorf("page by page there are %d questions, not 21", seen)
	}
}

// TestThing: a “一件事” says whom to call for each step, and what to bring for all of them.
func TestThing(t *testing.T) {
	_, body := fetch(t, serve(t, kiosk.DefaultConfig(), over(channeltest.Sample()), ""), "/kiosk/topics/shiye")
	at := 0
	for _, want := range []string{"登记、领金、接续社保", "1. 政策问答平台归谁管，什么时候完成？</a>", `区政府办公室 <strong class="number">0531-83278192</strong>`, "4. 申领失业保险金需要什么材料？</a>",
		">材料</h2>", "身份证或社会保障卡（第 4 步）", "12345。"} {
		next := strings.Index(body[at:], want)
		if next < 0 {
			t.Fatalf("there is no %s after what comes before it: %s", want, body)
		}
		at += next
	}
}

// TestEveryTopicIsReached touches what the first page offers, and what it offers to see all.
func TestEveryTopicIsReached(t *testing.T) {
	l := hall()
	s := serve(t, kiosk.DefaultConfig(), l, "")
	_, home := fetch(t, s, "/kiosk")
	_, all := fetch(t, s, "/kiosk/topics")
	if !strings.Contains(home, `href="/kiosk/topics">全部主题</a>`) || !strings.Contains(home, `href="/kiosk/topics#things">更多一件事</a>`) || !strings.Contains(all, `id="things"`) {
		t.Errorf("the first page leads to some only: %s", home)
	}
	for _, topic := range l.topics {
		if !strings.Contains(topic.Name, "/") && !strings.Contains(all, ">"+topic.Name+"</a>") {
			t.Errorf("%s is not reached", topic.Name)
		}
	}
	if n := strings.Count(home, `href="/kiosk/topics/`); n != 15+7 {
		t.Errorf("the first page has %d topics and “一件事”", n)
	}
	if _, body := fetch(t, serve(t, kiosk.DefaultConfig(), over(channeltest.Sample()), ""), "/kiosk"); strings.Contains(body, "全部主题") || strings.Contains(body, "更多") {
		t.Error("a way to all, when all are there")
	}
}

func TestMergedEntryLeadsOn(t *testing.T) {
	l := over(channeltest.Sample())
	l.merged = map[string]string{"old": channeltest.LongID}
	r, _ := fetch(t, serve(t, kiosk.DefaultConfig(), l, ""), "/kiosk/q/old")
	if r.StatusCode != 302 || r.Header.Get("Location") != "/kiosk/q/"+channeltest.LongID {
		t.Errorf("status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
}
