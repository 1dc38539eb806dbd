package openapi_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"yiku/channels"
	"yiku/channels/channeltest"
)

// described is the running server with its own description, which every exchange is held against.
type described struct {
	server *httptest.Server
	doc    *openapi3.T
	router routers.Router
	seen   map[string]bool // operation and status
}

func mustDescribe(t *testing.T, l *channeltest.Library) *described {
	t.Helper()
	d := &described{server: httptest.NewServer(serve(t, channels.DefaultConfig(), l)), seen: map[string]bool{}}
	t.Cleanup(d.server.Close)
	resp, err := http.Get(d.server.URL + "/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if d.doc, err = openapi3.NewLoader().LoadFromData(text); err != nil {
		t.Fatal(err)
	}
	d.doc.Servers = openapi3.Servers{{URL: d.server.URL}}
	if err := d.doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Fatal(err)
	}
	if d.router, err = legacy.NewRouter(d.doc, openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Fatal(err)
	}
	return d
}

// exchange sends the request to the server and holds what comes back, and the request when it is a good one, against
// the description.
func (d *described) exchange(t *testing.T, name string, in *http.Request, status int) {
	t.Helper()
	body, err := io.ReadAll(in.Body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), in.Method, d.server.URL+in.URL.String(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = in.Header
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		t.Fatalf("%s: not described: %v", name, err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != status {
		t.Fatalf("%s: %d, want %d: %s", name, resp.StatusCode, status, got)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateRequest(context.Background(), input); (err == nil) != (status < 400 || status == 403 || status == 404 || status == 503) {
		t.Errorf("%s: the description says of the request: %v; the server says %d", name, err, status)
	}
	reply := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header, Options: input.Options}
	if err := openapi3filter.ValidateResponse(context.Background(), reply.SetBodyBytes(got)); err != nil {
		t.Errorf("%s: the description says of the response: %v\n%s", name, err, got)
	}
	d.seen[route.Operation.OperationID] = true
}

func TestDescriptionHolds(t *testing.T) {
	openapi3filter.RegisterBodyDecoder("application/schema+json", openapi3filter.JSONBodyDecoder)
	l := channeltest.Sample()
	d := mustDescribe(t, l)
	ask := func(question string) *http.Request { return post("/api/v1/ask", map[string]any{"question": question}) }
	d.exchange(t, "direct", ask("一库多平台由谁负责"), 200)
	d.exchange(t, "choices", ask("养老保险"), 200)
	d.exchange(t, "none", ask("今天天气怎么样"), 200)
	d.exchange(t, "corrected", ask("申领失业保险金需要什么材科？"), 200)
	d.exchange(t, "maybe", ask("养劳保险"), 200)
	d.exchange(t, "lacking", ask("上海养老保险"), 200)
	d.exchange(t, "danger", ask("有人晕倒"), 200)
	d.exchange(t, "verbatim", post("/api/v1/ask", map[string]any{"question": "ylbx", "verbatim": true}), 200)
	d.exchange(t, "verbatim, a word", post("/api/v1/ask", map[string]any{"question": "ylbx", "verbatim": "yes"}), 400)
	d.exchange(t, "scoped", post("/api/v1/ask", map[string]any{"question": "养老保险", "channel": "wechat", "region": "双山街道", "limit": 2}), 200)
	d.exchange(t, "empty", ask(""), 400)
	d.exchange(t, "long", ask(strings.Repeat("长", 2001)), 400)
	d.exchange(t, "number", post("/api/v1/ask", map[string]any{"question": 1}), 400)
	d.exchange(t, "no channel", post("/api/v1/ask", map[string]any{"question": "x", "channel": "fax"}), 400)
	d.exchange(t, "suggest", get("/api/v1/suggest", "q", "养老", "limit", "1"), 200)
	d.exchange(t, "suggest nothing", get("/api/v1/suggest"), 200)
	d.exchange(t, "suggest too many", get("/api/v1/suggest", "limit", "99"), 400)
	d.exchange(t, "search", get("/api/v1/search", "q", "养老保险", "limit", "1"), 200)
	d.exchange(t, "search policies", get("/api/v1/search", "q", "政务公开"), 200)
	d.exchange(t, "search, foreign channel", get("/api/v1/search", "q", "x", "channel", "hotline"), 403)
	d.exchange(t, "search nothing", get("/api/v1/search"), 400)
	d.exchange(t, "feedback", post("/api/v1/feedback", map[string]any{"answer": "01JC0000000000000000000001", "helpful": false, "reason": "看不懂"}), 204)
	d.exchange(t, "feedback, no answer", post("/api/v1/feedback", map[string]any{"helpful": false}), 400)
	d.exchange(t, "entries", get("/api/v1/entries", "limit", "2"), 200)
	for _, id := range []string{channeltest.PlatformID, channeltest.InsureID, channeltest.PensionID, channeltest.LongID} {
		d.exchange(t, "entry", get("/api/v1/entries/"+id), 200)
	}
	d.exchange(t, "entry of others", get("/api/v1/entries/"+channeltest.InnerID), 403)
	d.exchange(t, "no entry", get("/api/v1/entries/x"), 404)
	d.exchange(t, "policies", get("/api/v1/policies"), 200)
	d.exchange(t, "policy", get("/api/v1/policies/"+channeltest.RepealedID), 200)
	d.exchange(t, "no policy", get("/api/v1/policies/x"), 404)
	d.exchange(t, "standard", get("/standard"), 200)
	d.exchange(t, "healthz", get("/healthz"), 200)
	d.exchange(t, "readyz", get("/readyz"), 200)
	d.exchange(t, "metrics", get("/metrics"), 200)
	l.Items = nil
	d.exchange(t, "not ready", get("/readyz"), 503)
	for path, item := range d.doc.Paths.Map() {
		for method, o := range item.Operations() {
			if !d.seen[o.OperationID] {
				t.Errorf("%s %s was not tried", method, path)
			}
		}
	}
}
