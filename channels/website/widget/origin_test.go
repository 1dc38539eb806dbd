package widget_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yiku/channels/channeltest"
	"yiku/channels/website/widget"
	"yiku/kb"
)

const listed = "https://www.example.gov.cn"

func TestOrigins(t *testing.T) {
	l := channeltest.Sample()
	s := serve(t, l, "https://zcwd.example.gov.cn", listed, "http://10.0.0.8:8081")
	for origin, ok := range map[string]bool{
		listed: true, "http://10.0.0.8:8081": true, "https://zcwd.example.gov.cn": true, s.URL: true,
		"http://www.example.gov.cn": false, "https://www.example.gov.cn:8443": false, "https://example.gov.cn": false, "https://evil.www.example.gov.cn": false,
		"https://www.example.gov.cn.evil.example": false, "https://WWW.example.gov.cn": false, "https://www.example.gov.cn/": false, "null": false,
		"*": false, "https://evil.example": false, "file://": false, "http://10.0.0.8": false, "https://evil.example, " + listed: false,
	} {
		asked := len(l.Asked())
		for _, r := range []*http.Request{post(body{Question: "一库多平台由谁负责"}), suggest("养老"), httptest.NewRequest("OPTIONS", "/widget/ask", nil)} {
			r.Header.Set("Origin", origin)
			resp, got := send(t, s, r)
			h := resp.Header
			if !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %v", r.Method, origin, h)
			}
			if ok && (resp.StatusCode/100 != 2 || h.Get("Access-Control-Allow-Origin") != origin) {
				t.Errorf("%s %s is refused: %d %v", r.Method, origin, resp.StatusCode, h)
			}
			if !ok && (resp.StatusCode != 403 || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Content-Type") != "application/problem+json" || !strings.Contains(got, "widget.origins")) {
				t.Errorf("%s %s is let in: %d %v %s", r.Method, origin, resp.StatusCode, h, got)
			}
		}
		if !ok && len(l.Asked()) != asked {
			t.Errorf("%s: the engine was asked", origin)
		}
	}
}

func TestNobodysPage(t *testing.T) {
	s := serve(t, channeltest.Sample(), "", listed)
	for site, want := range map[string]int{"": 200, "same-origin": 200, "none": 200, "cross-site": 403, "same-site": 403} {
		r := suggest("养老")
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		if resp, _ := send(t, s, r); resp.StatusCode != want {
			t.Errorf("Sec-Fetch-Site %q: %d, want %d", site, resp.StatusCode, want)
		}
	}
	r := post(body{Question: "养老"})
	r.Header["Origin"] = []string{listed, "https://evil.example"}
	if resp, _ := send(t, s, r); resp.StatusCode != 403 {
		t.Errorf("two origins: %d", resp.StatusCode)
	}
}

func TestPreflight(t *testing.T) {
	r := httptest.NewRequest("OPTIONS", "/widget/ask", nil)
	r.Header.Set("Origin", listed)
	r.Header.Set("Access-Control-Request-Method", "POST")
	resp, _ := send(t, serve(t, channeltest.Sample(), "", listed), r)
	h := resp.Header
	if resp.StatusCode != 204 || h.Get("Access-Control-Allow-Methods") != "POST" || h.Get("Access-Control-Allow-Headers") != "Content-Type" || h.Get("Access-Control-Max-Age") != "7200" {
		t.Errorf("%d %v", resp.StatusCode, h)
	}
}

func TestFailuresCanBeReadByTheEmbeddingPage(t *testing.T) {
	r := post(body{Question: " "})
	r.Header.Set("Origin", listed)
	resp, got := send(t, serve(t, channeltest.Sample(), "", listed), r)
	if resp.StatusCode != 400 || resp.Header.Get("Access-Control-Allow-Origin") != listed || !strings.Contains(got, "请写下您想问的问题") {
		t.Errorf("%d %v %s", resp.StatusCode, resp.Header, got)
	}
}

func TestOriginsAreWrittenAsBrowsersSendThem(t *testing.T) {
	for _, o := range []string{"", "*", "www.example.gov.cn", "https://*.example.gov.cn", "https://www.example.gov.cn/", "https://www.example.gov.cn/a", "https://WWW.example.gov.cn",
		"https://www.example.gov.cn:443", "http://www.example.gov.cn:80", "ftp://www.example.gov.cn", "https://u@www.example.gov.cn", "https://", "https://a:", "null"} {
		if err := (widget.Config{Origins: []string{o}}).Validate(); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "widget.origins") {
			t.Errorf("%q: %v", o, err)
		}
	}
	if err := (widget.Config{Origins: []string{listed, "http://10.0.0.8:8081", "https://[2001:db8::1]:8443", "http://localhost:3000"}}).Validate(); err != nil {
		t.Error(err)
	}
}
