package website_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
)

func get(path string) *http.Request { return httptest.NewRequest("GET", path, nil) }

func TestDoor(t *testing.T) {
	channeltest.Run(t, channeltest.Door{
		New: func(_ testing.TB, a kb.Answerer, c kb.Catalogue) channels.Door {
			return website.New(website.DefaultConfig(), a, c)
		},
		Ask:    func(q string) *http.Request { return get("/ask?q=" + url.QueryEscape(q)) },
		Entry:  func(id string) *http.Request { return get("/q/" + url.PathEscape(id)) },
		Policy: func(id string) *http.Request { return get("/p/" + url.PathEscape(id)) },
		Lists:  []func() *http.Request{func() *http.Request { return get("/") }, func() *http.Request { return get("/ask") }},
		Feedback: func(answer string, helpful bool) *http.Request {
			form := url.Values{"answer": {answer}, "helpful": {map[bool]string{true: "yes", false: "no"}[helpful]}}
			r := httptest.NewRequest("POST", "/feedback", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return r
		},
	})
}
