package website_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"
	"github.com/prometheus/client_golang/prometheus"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/openapi"
	"yiku/channels/website"
)

// enhanced serves the website with the API that its script asks, reached at its own address, so that there are QR codes.
func enhanced(t *testing.T, l *library) *httptest.Server {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	cfg := channels.DefaultConfig()
	cfg.PublicURL = "http://" + listening.Listener.Addr().String()
	api, err := openapi.New(cfg, l, l, prometheus.Gatherers{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, website.New(website.DefaultConfig(), cfg, l, l, l, l), api)
	if err != nil {
		t.Fatal(err)
	}
	listening.Config.Handler = s
	listening.Start()
	t.Cleanup(listening.Close)
	return listening
}

// wait waits until the expression is true in the page.
func (b *browser) wait(t *testing.T, expression string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if see(t, b, chromedp.Evaluate[bool](`(() => { try { return Boolean(`+expression+`); } catch (e) { return false; } })()`)) { // a page that is not there yet throws
			return
		}
	}
	t.Fatalf("it does not become so: %s", expression)
}

func TestSuggestionsByKeyboard(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), mustBrowse(t)
	b.do(t, view(390, 844, false), chromedp.Navigate(s.URL+"/"))
	b.tabTo(t, "id", "q")
	b.do(t, chromedp.KeyEvent("养老保险"))
	b.wait(t, `document.querySelectorAll('#suggestions [role=option]').length === 2 && q.getAttribute('aria-expanded') === 'true'`)
	b.do(t, chromedp.KeyEvent(keys.ArrowDown))
	b.do(t, chromedp.KeyEvent(keys.ArrowDown))
	if active := see(t, b, chromedp.Evaluate[string](`document.getElementById(q.getAttribute('aria-activedescendant')).textContent + document.querySelectorAll('[aria-selected=true]').length`)); active != "退休后养老保险怎么领取？1" {
		t.Errorf("after two downs: %s", active)
	}
	b.do(t, chromedp.KeyEvent(keys.Escape))
	b.wait(t, `document.getElementById('suggestions').hidden && q.value === '养老保险' && document.activeElement === q`)
	b.do(t, chromedp.KeyEvent(keys.ArrowDown))
	b.wait(t, `document.querySelectorAll('#suggestions [role=option]').length === 2`)
	b.do(t, chromedp.KeyEvent(keys.ArrowUp), chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS("article h1")))
	if h := see(t, b, chromedp.Text(chromedp.CSS("article h1"))); h != "退休后养老保险怎么领取？" {
		t.Errorf("the last suggestion leads to %q", h)
	}
	b.silent(t)
}

func TestFeedbackAndReportWithoutReload(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), mustBrowse(t)
	b.do(t, view(390, 844, true), chromedp.Navigate(s.URL+"/ask?q="+url.QueryEscape("一库多平台由谁负责")))
	b.do(t, chromedp.Evaluate[chromedp.Void](`(() => { window.same = true; const r = document.createRange(); r.selectNodeContents(document.querySelector('.prose strong')); getSelection().removeAllRanges(); getSelection().addRange(r); })()`))
	b.tabTo(t, "value", "no")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.querySelectorAll('.helpful button[name=reason]').length === 5`)
	b.tabTo(t, "value", "看不懂")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.querySelector('.helpful').textContent.includes('已经收到')`)
	b.tabTo(t, "tagName", "SUMMARY")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.getElementById('passage').value.startsWith('各街道（镇）')`)
	b.tabTo(t, "id", "reason")
	b.do(t, chromedp.KeyEvent("期限已改"))
	b.tabTo(t, "textContent", "提交")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.querySelector('.report').textContent.includes('已经收到') && window.same`)
	if given := l.Given(); len(given) != 2 || given[1].Reason != "看不懂" || given[1].Helpful || len(l.reports) != 1 || l.reports[0].Reason != "期限已改" {
		t.Errorf("feedback %+v, reports %+v", given, l.reports)
	}
	b.silent(t)
}

func TestTakingAnAnswerAlong(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), mustBrowse(t)
	b.do(t, view(320, 800, false), chromedp.Navigate(s.URL+channels.EntryURL(channeltest.LongID)))
	labels := see(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll('.tell button')].map(b => b.textContent).join()`))
	if !strings.Contains(labels, "复制答案") || !strings.Contains(labels, "打印") {
		t.Errorf("what can be done: %s", labels)
	}
	b.tabTo(t, "textContent", "用手机扫码带走")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `(i => i && i.complete && i.naturalWidth === 240)(document.querySelector('.take img'))`)
	if over := see(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
		t.Errorf("it scrolls sideways by %d px", over)
	}
	b.silent(t)
}

// TestAccessible holds every page against axe-core, in both schemes and in 大字版.
func TestAccessible(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	look := func(state string) {
		for name, path := range screens() {
			b.Do(chromedp.Navigate(s.URL + path))
			b.Accessible(name + " " + state)
			if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s %s scrolls sideways by %d px", name, state, over)
			}
		}
	}
	b.View(390, 844, "prefers-color-scheme", "light")
	look("light")
	b.View(390, 844, "prefers-color-scheme", "dark")
	look("dark")
	b.Do(chromedp.Navigate(s.URL+"/"), chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
	b.View(320, 844, "prefers-color-scheme", "dark")
	look("large and dark")
}

// TestEveryJobByKeyboard leaves a question, chooses a region, and switches 大字版 on and off.
func TestEveryJobByKeyboard(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), mustBrowse(t)
	b.do(t, view(390, 844, false), chromedp.Navigate(s.URL+"/ask?q="+url.QueryEscape("充电桩报装要找谁")))
	b.tabTo(t, "id", "left")
	b.tabTo(t, "textContent", "留下问题")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `location.pathname.startsWith('/r/') && document.body.textContent.includes('充电桩报装要找谁')`)
	b.do(t, chromedp.Navigate(s.URL+"/settings"))
	b.tabTo(t, "id", "region")
	b.do(t, chromedp.KeyEvent("双"))
	b.tabTo(t, "textContent", "保存")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.body.textContent.includes('已保存') && document.querySelector('.chosen').dataset.region === '双山街道'`)
	b.do(t, chromedp.Navigate(s.URL+"/topics"))
	b.tabTo(t, "textContent", "大字版")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.documentElement.className === 'large' && location.pathname === '/topics'`)
	b.do(t, chromedp.Navigate(s.URL+"/"))
	b.tabTo(t, "textContent", "标准字号")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `document.documentElement.className === '' && document.querySelector('.chosen') !== null`)
	b.silent(t)
}

// TestPagesAreLight holds each page with all it loads under 100 KB. How soon a slow phone shows it is measured by
// cmd/yiku's TestLargestPaint.
func TestPagesAreLight(t *testing.T) {
	s, b := portal(t), mustBrowse(t)
	for name, path := range screens() {
		b.do(t, view(390, 844, false), chromedp.Navigate(s.URL+path))
		bytes := see(t, b, chromedp.Evaluate[int](`[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((n, e) => n + e.decodedBodySize, 0)`))
		if bytes > 100_000 || bytes == 0 {
			t.Errorf("%s: %d bytes", name, bytes)
		}
	}
}

// TestOldBrowsersKeepThePlainPages takes away what a WebView of 2018 does not have: the form is sent the plain way.
func TestOldBrowsersKeepThePlainPages(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), mustBrowse(t)
	old := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `delete window.SubmitEvent; delete Element.prototype.replaceChildren; delete HTMLFormElement.prototype.requestSubmit`,
		})
		return err
	})
	b.do(t, view(390, 844, false), old, chromedp.Navigate(s.URL+"/ask?q="+url.QueryEscape("一库多平台由谁负责")))
	b.tabTo(t, "value", "no")
	b.do(t, chromedp.KeyEvent(keys.Enter))
	b.wait(t, `location.pathname === '/feedback' && document.querySelectorAll('button[name=reason]').length === 5`)
	b.silent(t)
}

// TestAccessibleWhileUsed holds against axe-core what scripts make of a page: open suggestions, reasons, a report, a QR code.
func TestAccessibleWhileUsed(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(390, 844, "prefers-color-scheme", "light")
	b.Do(chromedp.Navigate(s.URL+"/"), chromedp.SendKeys(chromedp.ID("q"), "养老保险"))
	b.Wait(`document.querySelectorAll('#suggestions [role=option]').length === 2`)
	b.Do(chromedp.KeyEvent(keys.ArrowDown))
	b.Accessible("suggestions")
	b.Do(chromedp.Navigate(s.URL+"/ask?q="+url.QueryEscape("一库多平台由谁负责")), chromedp.Click(chromedp.CSS(".helpful [value=no]")),
		chromedp.Click(chromedp.CSS(".report summary")), chromedp.Click(chromedp.CSS("a[data-qr]")))
	b.Wait(`document.querySelector('.helpful [name=reason]') && document.querySelector('.take img') && document.querySelector('details.report[open]')`)
	b.Accessible("an answer in use")
	b.Silent()
}
