package widget_test

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"yiku/channels/channeltest"
)

func script(t *testing.T) string {
	t.Helper()
	resp, got := send(t, serve(t, channeltest.Sample(), ""), httptest.NewRequest("GET", "/widget.js", nil))
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/javascript") {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	return got
}

func TestScriptIsSmall(t *testing.T) {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
	_, _ = z.Write([]byte(script(t)))
	_ = z.Close()
	if b.Len() >= 15_000 {
		t.Errorf("%d bytes compressed", b.Len())
	}
	t.Logf("%d bytes compressed", b.Len())
}

// written is the script as esbuild's parser writes it for a target; what the target lacks is rewritten.
func written(t *testing.T, code string, target api.Target) string {
	t.Helper()
	r := api.Transform(code, api.TransformOptions{Target: target})
	for _, m := range append(r.Errors, r.Warnings...) {
		t.Errorf("%v: %s", m.Location, m.Text)
	}
	return string(r.Code)
}

// newerNames are of the library, which a parser does not see: what came to browsers after ES2019 and Chrome 66.
var newerNames = regexp.MustCompile(`\.(replaceAll|replaceChildren|at|flat|flatMap|matchAll|allSettled|fromEntries|hasOwn|findLast|finally|any)\(|structuredClone|globalThis|AbortSignal\.|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function`)

func TestScriptRunsIn2018(t *testing.T) {
	code := script(t)
	if written(t, code, api.ES2019) != written(t, code, api.ESNext) {
		t.Error("the script has syntax newer than ES2019")
	}
	if newer := `const f = a => a?.b ?? 1`; written(t, newer, api.ES2019) == written(t, newer, api.ESNext) {
		t.Error("the check sees no newer syntax")
	}
	if found := newerNames.FindAllString(code, -1); found != nil {
		t.Errorf("the script calls %q", found)
	}
	if strings.Contains(code, "{{style}}") || !strings.Contains(code, "adoptedStyleSheets") {
		t.Error("the style sheet is not in the script")
	}
}

func TestAssetsAreKeptForAWhile(t *testing.T) {
	s := serve(t, channeltest.Sample(), "")
	for _, path := range []string{"/widget.js", "/widget.css", "/widget/demo.css"} {
		resp, got := send(t, s, httptest.NewRequest("GET", path, nil))
		if resp.StatusCode != 200 || got == "" || resp.Header.Get("Cache-Control") != "public, max-age=600" || resp.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("%s: %d %v", path, resp.StatusCode, resp.Header)
		}
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("If-None-Match", resp.Header.Get("ETag"))
		if again, _ := send(t, s, r); again.StatusCode != 304 {
			t.Errorf("%s again: %d", path, again.StatusCode)
		}
	}
}
