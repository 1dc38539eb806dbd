package channeltest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// readable is what a person reads of a body: every text of a JSON document, the text and the form values of a page. A
// body that runs, or loads, anything fails the test.
func readable(tb testing.TB, resp *http.Response, body []byte) string {
	tb.Helper()
	if resp.Header.Get("Set-Cookie") != "" {
		tb.Errorf("%s sets a cookie", resp.Request.URL.Path)
	}
	if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		tb.Errorf("%s may be sniffed", resp.Request.URL.Path)
	}
	kind := resp.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "text/html"):
		return pageText(tb, body)
	case strings.Contains(kind, "json"):
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			tb.Errorf("not JSON: %v: %.300s", err, body)
		}
		return strings.Join(texts(v), "\n")
	}
	return string(body)
}

// texts are the strings of a JSON value.
func texts(v any) (out []string) {
	switch v := v.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, e := range v {
			out = append(out, texts(e)...)
		}
	case map[string]any:
		for _, e := range v {
			out = append(out, texts(e)...)
		}
	}
	return out
}

// refused are elements that no door's page has.
var refused = []string{"script", "iframe", "object", "embed", "img", "svg", "math", "base", "style", "video", "audio", "template", "noscript"}

// schemes are what a link or a form may point to; paths of the server are fine too.
var schemes = []string{"http://", "https://", "tel:", "/", "#", "?"}

func pageText(tb testing.TB, body []byte) string {
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		tb.Errorf("not HTML: %v", err)
		return ""
	}
	var out []string
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "script" {
			out = append(out, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains(refused, n.Data) && !ours(n) {
			tb.Errorf("the page has a %s", n.Data)
		}
		for _, a := range n.Attr {
			checkAttribute(tb, n.Data, a)
			if a.Key == "value" {
				out = append(out, a.Val)
			}
		}
	}
	return strings.Join(out, "")
}

// back is what a page may hold for browsers without scripting: that it goes to a page of the server after a while.
var back = regexp.MustCompile(`^<meta http-equiv="refresh" content="[0-9]+;url=/[a-z]*">$`)

// ours reports a script that is the door's own module, or data that nothing runs, or the way back without a script.
func ours(n *html.Node) bool {
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
	}
	switch {
	case n.Data == "noscript":
		return n.FirstChild != nil && back.MatchString(n.FirstChild.Data)
	case n.Data != "script":
		return false
	case attr["type"] == "module":
		return strings.HasPrefix(attr["src"], "/assets/") && n.FirstChild == nil
	}
	var v any
	return attr["type"] == "application/ld+json" && attr["src"] == "" && n.FirstChild != nil && json.Unmarshal([]byte(n.FirstChild.Data), &v) == nil
}

func checkAttribute(tb testing.TB, element string, a html.Attribute) {
	if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
		tb.Errorf("<%s %s=%q>", element, a.Key, a.Val)
	}
	link := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
	safe := slices.ContainsFunc(schemes, func(s string) bool { return strings.HasPrefix(strings.ToLower(a.Val), s) })
	if link && (!safe || strings.HasPrefix(a.Val, "//")) {
		tb.Errorf("<%s %s=%q> points elsewhere", element, a.Key, a.Val)
	}
}
