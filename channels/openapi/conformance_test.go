package openapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/openapi"
	"yiku/kb"
)

func newDoor(tb testing.TB, cfg channels.Config, a kb.Answerer, c kb.Catalogue) *openapi.Door {
	tb.Helper()
	d, err := openapi.New(cfg, a, c, prometheus.NewRegistry())
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func get(path string, query ...string) *http.Request {
	values := url.Values{}
	for i := 0; i < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	return httptest.NewRequest("GET", path+"?"+values.Encode(), nil)
}

func post(path string, body any) *http.Request {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(string(b)))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestDoor(t *testing.T) {
	channeltest.Run(t, channeltest.Door{
		New: func(tb testing.TB, a kb.Answerer, c kb.Catalogue) channels.Door {
			return newDoor(tb, channels.DefaultConfig(), a, c)
		},
		Ask: func(q string) *http.Request { return post("/api/v1/ask", map[string]any{"question": q}) },
		AsItIs: func(q string) *http.Request {
			return post("/api/v1/ask", map[string]any{"question": q, "verbatim": true})
		},
		Entry:  func(id string) *http.Request { return get("/api/v1/entries/" + url.PathEscape(id)) },
		Policy: func(id string) *http.Request { return get("/api/v1/policies/" + url.PathEscape(id)) },
		Lists:  []func() *http.Request{func() *http.Request { return get("/api/v1/entries") }},
		Finders: []func(string) *http.Request{
			func(q string) *http.Request { return get("/api/v1/suggest", "q", q) },
			func(q string) *http.Request { return get("/api/v1/search", "q", q) },
		},
		Feedback: func(answer string, helpful bool) *http.Request {
			return post("/api/v1/feedback", map[string]any{"answer": answer, "helpful": helpful})
		},
	})
}
