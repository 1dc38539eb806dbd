package website_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

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

// first runs a script in each page before its own.
func first(source string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		return err
	})
}

func TestSuggestionsByKeyboard(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL + "/"))
	b.TabTo("document.activeElement.id", "q")
	b.Do(chromedp.KeyEvent("养老保险"))
	b.Wait(`document.querySelectorAll('#suggestions [role=option]').length === 2 && q.getAttribute('aria-expanded') === 'true'`)
	b.Do(chromedp.KeyEvent(keys.ArrowDown))
	b.Do(chromedp.KeyEvent(keys.ArrowDown))
	if active := channeltest.See[string](b, `document.getElementById(q.getAttribute('aria-activedescendant')).textContent + document.querySelectorAll('[aria-selected=true]').length`); active != "退休后养老保险怎么领取？1" {
		t.Errorf("after two downs: %s", active)
	}
	b.Do(chromedp.KeyEvent(keys.Escape))
	b.Wait(`document.getElementById('suggestions').hidden && q.value === '养老保险' && document.activeElement === q`)
	b.Do(chromedp.KeyEvent(keys.ArrowDown))
	b.Wait(`document.querySelectorAll('#suggestions [role=option]').length === 2`)
	b.Do(chromedp.KeyEvent(keys.ArrowUp), chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS("article h1")))
	if h := channeltest.Value(b, chromedp.Text(chromedp.CSS("article h1"))); h != "退休后养老保险怎么领取？" {
		t.Errorf("the last suggestion leads to %q", h)
	}
	b.Silent()
}

func TestFeedbackAndReportWithoutReload(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), channeltest.Browse(t)
	b.View(390, 844, scheme(true)...)
	b.Do(chromedp.Navigate(s.URL + "/ask?q=" + url.QueryEscape("一库多平台由谁负责")))
	b.Do(chromedp.Evaluate[chromedp.Void](`(() => { window.same = true; const r = document.createRange(); r.selectNodeContents(document.querySelector('.prose strong')); getSelection().removeAllRanges(); getSelection().addRange(r); })()`))
	b.TabTo("document.activeElement.value", "no")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelectorAll('.helpful button[name=reason]').length === 5`)
	b.TabTo("document.activeElement.value", "看不懂")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('.helpful').textContent.includes('已经收到')`)
	b.TabTo("document.activeElement.tagName", "SUMMARY")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.getElementById('passage').value.startsWith('各街道（镇）')`)
	b.TabTo("document.activeElement.id", "reason")
	b.Do(chromedp.KeyEvent("期限已改"))
	b.TabToText("提交")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('.report').textContent.includes('已经收到') && window.same`)
	if given := l.Given(); len(given) != 2 || given[1].Reason != "看不懂" || given[1].Helpful || len(l.reports) != 1 || l.reports[0].Reason != "期限已改" {
		t.Errorf("feedback %+v, reports %+v", given, l.reports)
	}
	b.Silent()
}

func TestTakingAnAnswerAlong(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(320, 800, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL + channels.EntryURL(channeltest.LongID)))
	labels := channeltest.See[string](b, `[...document.querySelectorAll('.tell button')].map(b => b.textContent).join()`)
	if !strings.Contains(labels, "复制") || !strings.Contains(labels, "打印") {
		t.Errorf("what can be done: %s", labels)
	}
	b.TabToText("用手机扫码带走")
	b.Do(chromedp.KeyEvent(keys.Enter))
	if to := channeltest.See[string](b, `new URL(document.querySelector('.take img').src).search`); to != "?path="+url.QueryEscape(channels.EntryURL(channeltest.LongID)) {
		t.Errorf("the code is of %s", to)
	}
	b.Wait(`(i => i && i.complete && i.naturalWidth === 240)(document.querySelector('.take img'))`)
	if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("it scrolls sideways by %d px", over)
	}
	b.Silent()
}

// TestAccessible holds every page against axe-core, in both schemes and in 大字版.
func TestAccessible(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	look := func(state string) {
		for name, path := range screens() {
			visit(b, s, path)
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
	b.Do(chromedp.Navigate(s.URL + "/settings"))
	b.Do(chromedp.Evaluate[chromedp.Void](`region.value = '章丘区', audience.value = '个人', document.querySelector('input[name=large][value="1"]').checked = true, region.form.submit()`),
		chromedp.WaitVisible(chromedp.CSS("html.large .chosen")))
	b.View(320, 844, "prefers-color-scheme", "dark")
	look("large and dark, for a region and an audience")
}

// TestEveryJobByKeyboard leaves a question, chooses a region, and switches 大字版 on and off.
func TestEveryJobByKeyboard(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL + "/ask?q=" + url.QueryEscape("充电桩报装要找谁")))
	b.TabTo("document.activeElement.id", "left")
	b.TabToText("留下问题")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.pathname.startsWith('/r/') && document.body.textContent.includes('充电桩报装要找谁')`)
	b.Do(chromedp.Navigate(s.URL + "/settings"))
	b.TabTo("document.activeElement.id", "region")
	b.Do(chromedp.KeyEvent("双"))
	b.TabToText("保存")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.body.textContent.includes('已保存') && document.querySelector('.chosen').dataset.region === '双山街道'`)
	b.Do(chromedp.Navigate(s.URL + "/topics"))
	b.TabToText("大字版")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.documentElement.className === 'large' && location.pathname === '/topics'`)
	b.Do(chromedp.Navigate(s.URL + "/"))
	b.TabToText("标准字号")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.documentElement.className === '' && document.querySelector('.chosen') !== null`)
	b.Silent()
}

// TestPagesAreLight holds each page with all it loads under 100 KB.
func TestPagesAreLight(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	for name, path := range screens() {
		b.View(390, 844, scheme(false)...)
		visit(b, s, path)
		bytes := channeltest.See[int](b, `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((n, e) => n + e.decodedBodySize, 0)`)
		if bytes > 100_000 || bytes == 0 {
			t.Errorf("%s: %d bytes", name, bytes)
		}
	}
}

// TestOldBrowsersKeepThePlainPages takes away what a WebView of 2018 does not have: the form is sent the plain way.
func TestOldBrowsersKeepThePlainPages(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), channeltest.Browse(t)
	old := first(`delete window.SubmitEvent; delete Element.prototype.replaceChildren; delete HTMLFormElement.prototype.requestSubmit`)
	b.View(390, 844, scheme(false)...)
	b.Do(old, chromedp.Navigate(s.URL+"/ask?q="+url.QueryEscape("一库多平台由谁负责")))
	b.TabTo("document.activeElement.value", "no")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.pathname === '/feedback' && document.querySelectorAll('button[name=reason]').length === 5`)
	b.Silent()
}

// TestAccessibleWhileUsed holds against axe-core what scripts make of a page: open suggestions, reasons, a report, a QR code.
func TestAccessibleWhileUsed(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(390, 844, "prefers-color-scheme", "light")
	b.Do(chromedp.Navigate(s.URL+"/"), chromedp.SendKeys(chromedp.ID("q"), "养老保险"))
	b.Wait(`document.querySelectorAll('#suggestions [role=option]').length === 2`)
	b.Do(chromedp.KeyEvent(keys.ArrowDown))
	b.Accessible("suggestions")
	b.Do(chromedp.Navigate(s.URL + "/ask?q=" + url.QueryEscape("一库多平台由谁负责")))
	for click, opens := range map[string]string{".helpful [value=no]": ".helpful [name=reason]", ".report summary": "details.report[open]", "a[data-qr]": ".take img"} {
		b.Do(chromedp.Click(chromedp.CSS(click))) // one after the other: each moves what lies below it
		b.Wait(`document.querySelector('` + opens + `')`)
	}
	b.Accessible("an answer in use")
	b.Silent()
}
