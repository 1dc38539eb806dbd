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
			l := over(c.(*channeltest.Library))
			if h := l.Items[0].Code; h != "zd-45" { // a library with something hostile in every text
				l.poison(h)
			}
			return website.New(website.DefaultConfig(), channels.DefaultConfig(), a, l, l, l)
		},
		Ask:     func(q string) *http.Request { return get("/ask?q=" + url.QueryEscape(q)) },
		AsItIs:  func(q string) *http.Request { return get("/ask?verbatim=1&q=" + url.QueryEscape(q)) },
		Entry:   func(id string) *http.Request { return get("/q/" + url.PathEscape(id)) },
		Policy:  func(id string) *http.Request { return get("/p/" + url.PathEscape(id)) },
		Lists:   []func() *http.Request{func() *http.Request { return get("/") }, func() *http.Request { return get("/ask") }},
		Finders: finders(),
		Feedback: func(answer string, helpful bool) *http.Request {
			form := url.Values{"answer": {answer}, "helpful": {map[bool]string{true: "yes", false: "no"}[helpful]}}
			r := httptest.NewRequest("POST", "/feedback", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return r
		},
	})
}

// finders are the pages that list, whatever they list.
func finders() (out []func(string) *http.Request) {
	for _, path := range []string{"/topics", "/things", "/things/shiye", "/policies", "/departments", "/about", "/settings", "/r?number=",
		"/sitemap.xml", "/ask?list=1&q=众&q=", "/r/" + hostileReceipt, "/ask?list=1&q=众&topic=" + url.QueryEscape(hostileFilter) + "&department=" + url.QueryEscape(hostileFilter) + "&region=",
		"/policies?issuer=" + url.QueryEscape(hostileFilter) + "&year=", "/policies?issuer="} {
		out = append(out, func(text string) *http.Request {
			if strings.HasSuffix(path, "=") {
				return get(path + url.QueryEscape(text))
			}
			return get(path)
		})
	}
	return out
}
