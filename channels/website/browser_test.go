package website_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/kb/mask"
)

// browser is a tab of a real Chromium that keeps what the console says.
type browser struct {
	context.Context
	mu   sync.Mutex
	said []string
}

// mustBrowse opens a tab; without Chromium the test is skipped, in CI it fails.
func mustBrowse(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("chromium is not in PATH")
	} else if err != nil {
		t.Skip("chromium is not in PATH: pages are not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	b := &browser{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded: // a Content-Security-Policy violation is one, and so is a failed load
		b.said = append(b.said, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprint("console.", e.Type))
	}
}

func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		t.Fatal(err)
	}
}

// see runs an action for its value.
func see[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	value, err := chromedp.Run(b, action)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// silent fails the test if the console said something, but for the status of a page that is one of failure.
func (b *browser) silent(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.said {
		if !strings.Contains(s, "status of 404") && !strings.Contains(s, "status of 400") {
			t.Errorf("the console says: %s", s)
		}
	}
	b.said = nil
}

func view(width, height int64, dark bool) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	return chromedp.Steps(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// tabTo presses Tab until what has the focus is what the expression gives.
func (b *browser) tabTo(t *testing.T, expression, want string) {
	t.Helper()
	for range 40 {
		b.do(t, chromedp.KeyEvent(keys.Tab))
		if see(t, b, chromedp.Evaluate[string](`String(document.activeElement.`+expression+`)`)) == want {
			return
		}
	}
	t.Fatalf("Tab does not reach %s", want)
}

// plain turns the page's own scripts off.
var plain = chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
	_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
})

func TestAskingByKeyboardWithoutScripts(t *testing.T) {
	s, b := serve(t, channeltest.Sample()), mustBrowse(t)
	b.do(t, view(390, 844, false), plain, chromedp.Navigate(s.URL+"/"))
	b.tabTo(t, "id", "q")
	b.do(t, chromedp.KeyEvent("一库多平台由谁负责"), chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS("article h1")))
	heading := see(t, b, chromedp.Text(chromedp.CSS("article h1")))
	kept := see(t, b, chromedp.Value(chromedp.ID("q")))
	phone := see(t, b, chromedp.AttributeValue(chromedp.CSS(".owner .phone"), "href"))
	if heading != "政策问答平台归谁管，什么时候完成？" || kept != "一库多平台由谁负责" || phone.Value != "tel:053183278192" {
		t.Errorf("heading %q, box %q, phone %q", heading, kept, phone.Value)
	}
	if see(t, b, chromedp.Evaluate[bool](`document.querySelector('.tell') !== null`)) {
		t.Error("a script ran")
	}
	b.tabTo(t, "value", "yes")
	b.do(t, chromedp.KeyEvent(keys.Enter), chromedp.WaitNotPresent(chromedp.CSS("article")))
	if thanks := see(t, b, chromedp.Text(chromedp.CSS("h1"))); !strings.Contains(thanks, "谢谢") {
		t.Errorf("after 有用 the page says %q", thanks)
	}
	b.silent(t)
}

// screens are the pages to look at.
func screens() map[string]string {
	ask := func(q string) string { return "/ask?q=" + url.QueryEscape(q) }
	return map[string]string{
		"home": "/", "direct": ask("一库多平台由谁负责"), "choices": ask("养老保险"), "none": ask("今天天气怎么样"), "corrected": ask("申领失业保险金需要什么材科？"),
		"entry": channels.EntryURL(channeltest.LongID), "repealed-basis": channels.EntryURL(channeltest.InsureID), "missing": "/nowhere-at-all", "empty": "/ask?q=",
		"policy": channels.PolicyURL(channeltest.NoticeID), "repealed": channels.PolicyURL(channeltest.RepealedID), "longest": ask(strings.Repeat("长", 2000)),
		"unbroken": ask(strings.Repeat("x", 2000)), "results": ask("养老保险") + "&list=1", "topics": "/topics", "topic": "/topics/t%2F政务公开%2F政策问答", "things": "/things",
		"thing": "/things/shiye", "policies": "/policies", "departments": "/departments", "about": "/about", "accessibility": "/accessibility", "settings": "/settings",
		"find-receipt": "/r?number=1", "receipt": "/r/" + sampleReceipt,
	}
}

// sampleReceipt is the number of a question that nothing answers.
const sampleReceipt = "3467ACDEFGHJ"

// portal serves the sample library with a receipt in it.
func portal(tb testing.TB) *httptest.Server {
	l := over(channeltest.Sample())
	_ = l.Leave(tb.Context(), kb.Receipt{Number: sampleReceipt, Text: mask.Text("充电桩报装要找谁"), At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	return open(tb, website.Config{Name: "章丘政策问答", Owner: "济南市章丘区人民政府办公室", SiteCode: "3701810001", ICP: "鲁ICP备00000000号", Police: "鲁公网安备 00000000000000号",
		FixURL: "https://www.example.gov.cn/find"}, "https://zcwd.example.gov.cn", l)
}

// contrast gives the texts whose colour is less than 4.5:1 from what is behind them (WCAG 2.2, 1.4.3; large ones 3:1).
const contrast = `(() => {
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.matches('.skip') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.tagName !== 'INPUT') continue;
    const s = getComputedStyle(e), a = light(parse(s.color)), b = light(behind(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && s.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) poor.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 20));
  }
  return poor.join('; ');
})()`

func TestPagesFitAndCanBeRead(t *testing.T) {
	s, b := portal(t), mustBrowse(t)
	for name, path := range screens() {
		for _, width := range []int64{320, 640, 1280} { // 640: 1280 at 200% zoom; TestAccessible has 390
			b.do(t, view(width, 800, width == 640), chromedp.Navigate(s.URL+path))
			if over := see(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
				t.Errorf("%s scrolls sideways by %d px at %d px", name, over, width)
			}
			if poor := see(t, b, chromedp.Evaluate[string](contrast)); poor != "" {
				t.Errorf("%s (at %d px): too little contrast: %s", name, width, poor)
			}
		}
	}
	b.silent(t)
}

// TestScreenshots writes pictures of every page into the folder of YIKU_SHOTS.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("YIKU_SHOTS")
	if dir == "" {
		t.Skip("YIKU_SHOTS is not set: no pictures are made")
	}
	s, b := portal(t), mustBrowse(t)
	shoot := func(file, path string, width int64, dark bool) {
		b.do(t, view(width, 800, dark), chromedp.Navigate(s.URL+path))
		write(t, filepath.Join(dir, file+".png"), see(t, b, chromedp.FullScreenshot(100)))
	}
	for name, path := range screens() {
		shoot(name+"-1280", path, 1280, false)
		shoot(name+"-390", path, 390, false)
	}
	for _, name := range []string{"home", "direct", "none", "repealed"} {
		shoot(name+"-dark", screens()[name], 390, true)
	}
	b.do(t, view(390, 800, false), chromedp.Navigate(s.URL+"/"), chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
	for _, name := range []string{"home", "entry", "none", "settings"} {
		shoot(name+"-large", screens()[name], 390, false)
	}
	b.do(t, chromedp.Navigate(s.URL+screens()["entry"]))
	write(t, filepath.Join(dir, "entry.pdf"), see(t, b, chromedp.PrintToPDF()))
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
