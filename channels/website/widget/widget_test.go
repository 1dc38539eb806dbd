package widget_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website/widget"
	"yiku/kb"
)

// body is what the script posts.
type body struct {
	Question     string `json:"question"`
	Conversation string `json:"conversation,omitempty"`
	Entry        string `json:"entry,omitempty"`
	Verbatim     bool   `json:"verbatim,omitempty"`
}

func post(b body) *http.Request {
	text, _ := json.Marshal(b)
	r := httptest.NewRequest("POST", "/widget/ask", bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func suggest(text string) *http.Request {
	return httptest.NewRequest("GET", "/widget/suggest?q="+url.QueryEscape(text), nil)
}

func mustNew(tb testing.TB, cfg widget.Config, publicURL string, a kb.Answerer, c kb.Catalogue) *widget.Door {
	tb.Helper()
	d, err := widget.New(cfg, publicURL, a, c)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestDoor(t *testing.T) {
	channeltest.Run(t, channeltest.Door{
		New: func(tb testing.TB, a kb.Answerer, c kb.Catalogue) channels.Door {
			return mustNew(tb, widget.Config{}, "", a, c)
		},
		Ask:     func(q string) *http.Request { return post(body{Question: q}) },
		AsItIs:  func(q string) *http.Request { return post(body{Question: q, Verbatim: true}) },
		Entry:   func(id string) *http.Request { return post(body{Question: "哪一条？", Entry: id}) },
		Finders: []func(string) *http.Request{suggest},
	})
}

// serve is a running server with only the widget on it, which the origins may embed.
func serve(tb testing.TB, l *channeltest.Library, publicURL string, origins ...string) *httptest.Server {
	tb.Helper()
	s, err := channels.NewServer(channels.DefaultConfig(), channels.Parts{Log: slog.New(slog.DiscardHandler)},
		mustNew(tb, widget.Config{Origins: origins}, publicURL, l, l))
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	return server
}

// send sends a request made for no server to this one.
func send(tb testing.TB, s *httptest.Server, r *http.Request) (*http.Response, string) {
	tb.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		tb.Fatal(err)
	}
	r.RequestURI, r.Host, r.URL.Scheme, r.URL.Host = "", "", to.Scheme, to.Host
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp, string(b)
}

func TestPickedChoiceIsAnswered(t *testing.T) {
	l := channeltest.Sample()
	s := serve(t, l, "")
	for _, question := range []string{"养老保险", "退休后养老保险怎么领取？", "今天天气怎么样"} {
		resp, got := send(t, s, post(body{Question: question, Entry: channeltest.PensionID, Conversation: "c"}))
		if resp.StatusCode != 200 || !strings.Contains(got, `"kind":"direct"`) || !strings.Contains(got, "达到退休年龄的次月起按月领取。") {
			t.Errorf("%s: %d %s", question, resp.StatusCode, got)
		}
	}
	if a := l.Asked(); len(a) != 3 || a[0].Conversation != "c" || a[0].Text != "养老保险" {
		t.Errorf("asked %+v", a)
	}
}

// The section that was asked for comes first, and the whole answer after it; an entry that is picked is shown as a whole.
func TestSectionThatWasAskedForComesFirst(t *testing.T) {
	l := channeltest.Sample()
	l.Instead(func(_ context.Context, q kb.Question) (kb.Answer, error) {
		return kb.Answer{ID: "1", Conversation: "2", Kind: kb.Direct, Question: q.Text, Entry: &l.Items[3], Section: "材料"}, nil
	})
	s := serve(t, l, "")
	_, got := send(t, s, post(body{Question: "那要带什么"}))
	part, rest, found := strings.Cut(got, "下面是答案全文。")
	if !found || !strings.Contains(part, "身份证或社会保障卡") || strings.Contains(part, "失业人员可以随时申领") || !strings.Contains(rest, "失业人员可以随时申领") {
		t.Errorf("found %v: %s", found, got)
	}
	if _, got := send(t, s, post(body{Question: "那要带什么", Entry: channeltest.PensionID})); strings.Contains(got, "下面是答案全文") {
		t.Errorf("an entry that was picked has a section first: %s", got)
	}
}

func TestReadOtherwise(t *testing.T) {
	s := serve(t, channeltest.Sample(), "")
	for b, want := range map[body]string{
		{Question: "ylbx"}:                 `["button",{"class":"plain","data-ask":"ylbx","data-verbatim":""},"仍按原文“ylbx”查找"]`,
		{Question: "ylbx", Verbatim: true}: "已按您的原文查找。",
		{Question: "养劳保险"}:                 `["button",{"class":"choice","data-ask":"养老保险"},"养老保险"]`,
		{Question: "有人晕倒"}:                 `"urgent":true,"content":[["div",{"class":"urgent"},["h3",{},["a",{"href":"tel:120"},"拨打 120"]],["p",{},"` + channeltest.Crisis["120"] + `"]]]}`,
	} {
		if _, got := send(t, s, post(b)); !strings.Contains(got, want) || (b.Verbatim && strings.Contains(got, "data-ask")) {
			t.Errorf("%+v: %s, want %s", b, got, want)
		}
	}
}

func TestOnlyJSONIsRead(t *testing.T) {
	s := serve(t, channeltest.Sample(), "")
	for kind, want := range map[string]int{"text/plain": 415, "application/x-www-form-urlencoded": 415, "": 415, "application/json; charset=utf-8": 200} {
		r := post(body{Question: "一库多平台由谁负责"})
		r.Header.Set("Content-Type", kind)
		if resp, got := send(t, s, r); resp.StatusCode != want {
			t.Errorf("%s: %d %s", kind, resp.StatusCode, got)
		}
	}
	for text, want := range map[string]int{`{"question":`: 400, `[]`: 400, `{"question":1}`: 400, `{"question":"` + strings.Repeat("x", 70<<10) + `"}`: 413} {
		r := httptest.NewRequest("POST", "/widget/ask", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		if resp, got := send(t, s, r); resp.StatusCode != want || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.20s: %d %s", text, resp.StatusCode, got)
		}
	}
}

func TestHeadingsStandBelowTheQuestion(t *testing.T) {
	_, got := send(t, serve(t, channeltest.Sample(), ""), post(body{Question: "申领失业保险金需要什么材料？"}))
	for _, want := range []string{`["h3",{},"申领失业保险金需要什么材料？"]`, `["h4",{},"条件"]`, `["li",{},"失业前缴费满一年；"]`, `"href":"/p/` + channeltest.NoticeID} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, `["h2"`) || strings.Contains(got, `["h1"`) {
		t.Errorf("a heading above the question's: %s", got)
	}
}

// TestNoneIsSaidOnce: in the words of the fallback when it has some.
func TestNoneIsSaidOnce(t *testing.T) {
	for message, want := range map[string]string{"": "政策问答库里还没有这个问题的答案。", "知识库暂未收录这个问题，可以打电话咨询。": "知识库暂未收录这个问题，可以打电话咨询。"} {
		l := channeltest.Sample()
		l.Instead(func(context.Context, kb.Question) (kb.Answer, error) {
			return kb.Answer{Kind: kb.None, Fallback: &kb.Fallback{Phone: kb.Hotline, Message: message}}, nil
		})
		_, got := send(t, serve(t, l, ""), post(body{Question: "没有的事"}))
		if !strings.Contains(got, want) || strings.Count(got, "这个问题") != 1 {
			t.Errorf("%q: %s", message, got)
		}
	}
}
