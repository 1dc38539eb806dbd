package openapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/kb"
)

func serve(tb testing.TB, cfg channels.Config, l *channeltest.Library) *channels.Server {
	tb.Helper()
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, newDoor(tb, cfg, l, l))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func send(s http.Handler, r *http.Request) (*httptest.ResponseRecorder, map[string]any) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var body map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &body)
	return w, body
}

func TestAskIsTheContract(t *testing.T) {
	l := channeltest.Sample()
	_, got := send(serve(t, channels.DefaultConfig(), l), post("/api/v1/ask", map[string]any{
		"question": "一库多平台由谁负责", "channel": "website", "region": "双山街道", "audience": "老人", "department": "qzfb",
		"conversation": "01JC0000000000000000000002", "limit": 3, "explain": true, "unknown": []int{1},
	}))
	want := `{"id":"?","conversation":"01JC0000000000000000000002","kind":"direct","question":{"text":"一库多平台由谁负责"},"choices":[],
	"entry":{"id":"01JCHANNELTEST00000000ENT1","code":"zd-45","revision":3,"question":"政策问答平台归谁管，什么时候完成？",
	"answer":"按2024年工作要点，由**各街道（镇）、区政府各部门（单位）、区大数据局**负责，原定2024年12月底前完成，该期限已过。\n\n## 地点\n区政府办公室政务公开办，电话 0531-83278192。",
	"short":"","url":"/q/01JCHANNELTEST00000000ENT1","type":"热点问答","category":"政务公开/政策问答","keywords":["一库多平台","知识库"],
	"department":{"code":"qzfb","name":"区政府办公室","phones":[{"number":"0531-83278192","hours":"周一至周五 08:30-12:00,13:30-17:30"}]},"contacts":[],
	"basis":[{"policy":{"id":"01JCHANNELTEST00000000P0L1","title":"济南市章丘区2024年政务公开工作要点","number":"章政办发〔2024〕1号","validity":"有效",
	"url":"/p/01JCHANNELTEST00000000P0L1","source":"https://www.example.gov.cn/zqgk/1.html"},"clause":"第45项","quote":"完善政策问答平台运行机制，围绕高频政策咨询事项建设知识库"}],
	"valid_from":"","valid_to":"","reviewed_at":"","unconfirmed":true,"notice":"示例内容，待部门审核","probability":0.97}}`
	var wanted map[string]any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	wanted["id"] = got["id"]
	a, _ := json.MarshalIndent(got, "", " ")
	b, _ := json.MarshalIndent(wanted, "", " ")
	if !bytes.Equal(a, b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
	q := l.Asked()[0]
	scope := kb.Scope{Channel: kb.ChannelWebsite, Region: "双山街道", Audience: "老人", Department: "qzfb"}
	if q.Scope != scope || q.Conversation != "01JC0000000000000000000002" || q.Limit != 3 || q.Explain {
		t.Errorf("asked %+v", q)
	}
}

func TestAskNamesTheSectionThatIsMeant(t *testing.T) {
	l := channeltest.Sample()
	for _, section := range []string{"材料", ""} {
		l.Instead(func(_ context.Context, q kb.Question) (kb.Answer, error) {
			return kb.Answer{ID: "1", Conversation: "2", Kind: kb.Direct, Question: q.Text, Entry: &l.Items[0], Section: section}, nil
		})
		_, got := send(serve(t, channels.DefaultConfig(), l), post("/api/v1/ask", map[string]any{"question": "要带什么"}))
		if has, named := got["section"]; named != (section != "") || named && has != section {
			t.Errorf("section = %v, want %q", got["section"], section)
		}
	}
}

func TestQuestionsAreReadOrNot(t *testing.T) {
	s := serve(t, channels.DefaultConfig(), channeltest.Sample())
	for _, c := range []struct {
		body map[string]any
		want map[string]any
	}{
		{map[string]any{"question": "ylbx"}, map[string]any{"text": "ylbx", "corrected": "养老保险"}},
		{map[string]any{"question": "养劳保险"}, map[string]any{"text": "养劳保险", "maybe": "养老保险"}},
		{map[string]any{"question": "ylbx", "verbatim": true}, map[string]any{"text": "ylbx"}},
		{map[string]any{"question": "养劳保险", "verbatim": true}, map[string]any{"text": "养劳保险"}},
		{map[string]any{"question": "上海养老保险"}, map[string]any{"text": "上海养老保险", "lacking": "上海"}},
		{map[string]any{"question": "养老保险", "verbatim": false}, map[string]any{"text": "养老保险"}},
	} {
		if _, got := send(s, post("/api/v1/ask", c.body)); !reflect.DeepEqual(got["question"], any(c.want)) {
			t.Errorf("%v: the question is %v, want %v", c.body, got["question"], c.want)
		}
	}
}

func TestLinksComeFromPublicURL(t *testing.T) {
	cfg := channels.DefaultConfig()
	cfg.PublicURL = "https://zcwd.example.gov.cn/"
	r := get("/api/v1/entries/" + channeltest.PlatformID)
	r.Host = "evil.example"
	w, got := send(serve(t, cfg, channeltest.Sample()), r)
	if want := "https://zcwd.example.gov.cn/q/" + channeltest.PlatformID; got["url"] != want {
		t.Errorf("url %v, want %s", got["url"], want)
	}
	if strings.Contains(w.Body.String(), "evil") || strings.Contains(w.Body.String(), "channels") {
		t.Errorf("the body has the Host, or the entry's channels: %s", w.Body)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	s := serve(t, channels.DefaultConfig(), &channeltest.Library{Items: []kb.Resolved{{Entry: &kb.Entry{Meta: kb.Meta{ID: "A", Revision: 1}, Question: "甲"}}}, Laws: []kb.Policy{{Meta: kb.Meta{ID: "B", Revision: 1}}}})
	for _, r := range []*http.Request{
		post("/api/v1/ask", map[string]any{"question": "甲"}), post("/api/v1/ask", map[string]any{"question": "乙"}), get("/api/v1/entries"), get("/api/v1/entries/A"),
		get("/api/v1/policies"), get("/api/v1/policies/B"), get("/api/v1/search", "q", "丙"), get("/api/v1/suggest"), get("/api/v1/suggest", "q", "丙"),
	} {
		if w, _ := send(s, r); w.Code != 200 || strings.Contains(w.Body.String(), "null") {
			t.Errorf("%s: %d %s", r.URL, w.Code, w.Body)
		}
	}
}

func TestPagesFollowTheCursor(t *testing.T) {
	s := serve(t, channels.DefaultConfig(), channeltest.Sample())
	for path, total := range map[string]int{"/api/v1/entries": 4, "/api/v1/policies": 2, "/api/v1/search": 2} {
		seen := map[any]bool{}
		cursor, pages := "", 0
		for ; pages < 10; pages++ {
			_, got := send(s, get(path, "q", "养老保险", "limit", "1", "cursor", cursor))
			for _, i := range got["items"].([]any) {
				seen[i.(map[string]any)["id"]] = true
			}
			if cursor = got["next"].(string); cursor == "" {
				break
			}
		}
		if len(seen) != total || pages != total-1 {
			t.Errorf("%s: %d records on %d pages, want %d on as many", path, len(seen), pages+1, total)
		}
	}
	if w, _ := send(s, get("/api/v1/search", "q", "养老", "cursor", "x")); w.Code != 400 {
		t.Errorf("a cursor of nobody: %d, want 400", w.Code)
	}
}

func TestRefusals(t *testing.T) {
	s := serve(t, channels.DefaultConfig(), channeltest.Sample())
	ask := func(body string, header ...string) *http.Request {
		r := httptest.NewRequest("POST", "/api/v1/ask", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return r
	}
	chunked := httptest.NewRequest("POST", "/api/v1/ask", io.MultiReader(strings.NewReader(`{"question":"`+strings.Repeat("x", 64<<10)+`"}`)))
	chunked.Header.Set("Content-Type", "application/json")
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		says   string
	}{
		{"empty body", ask(""), 400, "JSON"}, {"cut", ask(`{"question":"x`), 400, "字节"}, {"trailing", ask(`{"question":"x"} {}`), 400, "字节"},
		{"not an object", ask(`["x"]`), 400, "对象"}, {"null", ask(`null`), 400, "对象"}, {"no question", ask(`{}`), 400, "问题"},
		{"null question", ask(`{"question":null}`), 400, "问题"}, {"wrong type", ask(`{"question":1}`), 400, "question"}, {"wrong verbatim", ask(`{"question":"x","verbatim":1}`), 400, "verbatim"}, {"wrong limit", ask(`{"question":"x","limit":"3"}`), 400, "limit"},
		{"limit 1.5", ask(`{"question":"x","limit":1.5}`), 400, "limit"}, {"limit -1", ask(`{"question":"x","limit":-1}`), 400, "limit"}, {"huge limit", ask(`{"question":"x","limit":1e99}`), 400, "limit"},
		{"not UTF-8", ask("{\"question\":\"\xff\"}"), 400, "UTF-8"}, {"deep", ask(strings.Repeat(`{"a":`, 12000)), 400, "JSON"},
		{"unknown channel", ask(`{"question":"x","channel":"fax"}`), 400, "channel"}, {"hotline", ask(`{"question":"x","channel":"hotline"}`), 403, "工作人员"},
		{"studio", get("/api/v1/search", "q", "x", "channel", "studio"), 403, "工作人员"}, {"hotline entry", get("/api/v1/entries/"+channeltest.InnerID, "channel", "hotline"), 403, "工作人员"},
		{"text", ask(`{"question":"x"}`, "Content-Type", "text/plain"), 415, "application/json"}, {"no type", ask(`{"question":"x"}`, "Content-Type", ""), 415, "application/json"},
		{"GBK", ask(`{"question":"x"}`, "Content-Type", "application/json; charset=gbk"), 415, "UTF-8"}, {"gzip", ask(`{"question":"x"}`, "Content-Encoding", "gzip"), 415, "压缩"},
		{"large", ask(`{"question":"` + strings.Repeat("x", 64<<10) + `"}`), 413, "64 KiB"}, {"large, chunked", chunked, 413, "64 KiB"},
		{"nothing there", get("/api/v2/ask"), 404, "12345"}, {"GET ask", get("/api/v1/ask"), 405, "Allow"}, {"no entry", get("/api/v1/entries/x"), 404, "12345"},
		{"limit 0", get("/api/v1/entries", "limit", "0"), 400, "limit"}, {"limit 101", get("/api/v1/entries", "limit", "101"), 400, "limit"}, {"suggest 21", get("/api/v1/suggest", "limit", "21"), 400, "limit"},
		{"cursor", get("/api/v1/policies", "cursor", "\xff"), 400, "UTF-8"}, {"region", get("/api/v1/entries", "region", "\xff"), 400, "UTF-8"}, {"search nothing", get("/api/v1/search"), 400, "问题"},
		{"feedback without helpful", post("/api/v1/feedback", map[string]any{"answer": "01JC0000000000000000000001"}), 400, "helpful"},
		{"feedback helpful text", post("/api/v1/feedback", map[string]any{"answer": "x", "helpful": "yes"}), 400, "helpful"},
		{"feedback without answer", post("/api/v1/feedback", map[string]any{"helpful": true}), 400, "answer"},
		{"feedback reason", post("/api/v1/feedback", map[string]any{"answer": "x", "helpful": true, "reason": strings.Repeat("长", 501)}), 400, "500"},
	} {
		w, got := send(s, c.r)
		detail, _ := got["detail"].(string)
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(detail, c.says) {
			t.Errorf("%s: %d %s, want %d saying %q", c.name, w.Code, w.Body, c.status, c.says)
		}
	}
}
