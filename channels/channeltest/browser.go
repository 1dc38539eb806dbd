package channeltest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"
)

// Browser is a tab of a real Chromium that keeps what its console says: violations of a policy, failed loads, exceptions.
type Browser struct {
	context.Context
	tb   testing.TB
	mu   sync.Mutex
	said []string
}

// Browse opens a tab; without Chromium the test is skipped, in CI it fails.
func Browse(tb testing.TB) *Browser {
	tb.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		tb.Fatal("chromium is not in PATH")
	} else if err != nil {
		tb.Skip("chromium is not in PATH: pages are not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(tb.Context(), options...)
	tb.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	tb.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	tb.Cleanup(cancel)
	b := &Browser{Context: ctx, tb: tb}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		tb.Fatal(err)
	}
	return b
}

func (b *Browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.said = append(b.said, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprint("console.", e.Type))
	}
}

// Do runs the actions; one that fails ends the test.
func (b *Browser) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.tb.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		b.tb.Fatal(err)
	}
}

// Value runs an action for what it gives.
func Value[T any](b *Browser, action chromedp.Action[T]) T {
	b.tb.Helper()
	value, err := chromedp.Run(b, action)
	if err != nil {
		b.tb.Fatal(err)
	}
	return value
}

// See is the value of a JavaScript expression, or of what it promises.
func See[T any](b *Browser, expression string) T {
	b.tb.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.tb.Fatalf("%s: %v", expression, err)
	}
	return value
}

// Wait waits until the JavaScript expression is true, ten seconds at most. While the tab goes from page to page there is
// nothing to ask, and what is not there yet throws: neither is true.
func (b *Browser) Wait(expression string) {
	b.tb.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		is, err := chromedp.Run(b, chromedp.Evaluate[bool](`(() => { try { return Boolean(`+expression+`); } catch (e) { return false; } })()`))
		if err == nil && is {
			return
		}
	}
	b.tb.Fatalf("it does not come to be that %s", expression)
}

// TabTo presses Tab until the JavaScript expression, which is about what has the focus, gives what is wanted.
func (b *Browser) TabTo(expression, want string) {
	b.tb.Helper()
	for range 60 {
		b.Do(chromedp.KeyEvent(keys.Tab))
		if See[string](b, `String(`+expression+`)`) == want {
			return
		}
	}
	b.tb.Fatalf("Tab does not reach %s", want)
}

// TabToText presses Tab until what has the focus says the text.
func (b *Browser) TabToText(text string) {
	b.tb.Helper()
	b.TabTo(`document.activeElement.textContent`, text)
}

// WithoutScripts turns the pages' own scripts off.
func (b *Browser) WithoutScripts() {
	b.tb.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// SlowPhone makes the tab Lighthouse's phone: slow 4G, a processor four times slower than this machine, nothing in the cache.
func (b *Browser) SlowPhone() {
	b.tb.Helper()
	b.View(390, 844)
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: 150, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 0.75e6 / 8}},
		}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, target, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
		return err
	}))
}

// LargestPaint is when the largest thing of the page that is open was shown, after the page was asked for.
func (b *Browser) LargestPaint() time.Duration {
	b.tb.Helper()
	ms := See[float64](b, `new Promise(done => new PerformanceObserver(l => done(l.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true}))`)
	return time.Duration(ms * float64(time.Millisecond))
}

// Silent fails the test if the console said something since the last time, but for what contains one of the parts.
func (b *Browser) Silent(but ...string) {
	b.tb.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
said:
	for _, s := range b.said {
		for _, part := range but {
			if strings.Contains(s, part) {
				continue said
			}
		}
		b.tb.Errorf("the console says: %s", s)
	}
	b.said = nil
}

// View sets the window's size, and media features such as "prefers-color-scheme", "dark".
func (b *Browser) View(width, height int64, features ...string) {
	b.tb.Helper()
	var media []*emulation.MediaFeature
	for i := 0; i+1 < len(features); i += 2 {
		media = append(media, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	b.Do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media})
		return err
	}))
}

// Accessible fails the test for everything that axe-core finds wrong with the page as it is, with two rules that it has off.
func (b *Browser) Accessible(state string) {
	b.tb.Helper()
	if See[string](b, `typeof window.axe`) == "undefined" {
		b.Do(chromedp.Evaluate[chromedp.Void](Axe(b.tb)))
	}
	found := See[[]string](b, `axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}, 'label-content-name-mismatch': {enabled: true}}}).then(r => r.violations.flatMap(
		v => v.nodes.map(n => v.id + ': ' + JSON.stringify(n.target) + ' ' + n.failureSummary)))`)
	for _, f := range found {
		b.tb.Errorf("%s: %s", state, f)
	}
}

// FocusSeen fails the test unless what has the focus is in sight with a ring around it (WCAG 2.2, 2.4.7) and nothing lies
// over it (2.4.11).
func (b *Browser) FocusSeen(state string) {
	b.tb.Helper()
	wrong := See[string](b, `(() => {
		let e = document.activeElement, root = document;
		while (e.shadowRoot && e.shadowRoot.activeElement) { root = e.shadowRoot; e = root.activeElement; }
		const r = e.getClientRects()[0], ring = getComputedStyle(e), says = e.outerHTML.slice(0, 120);
		if (!r || !e.checkVisibility({opacityProperty: true, visibilityProperty: true})) return 'is not to be seen: ' + says;
		if (ring.outlineStyle === 'none' || parseFloat(ring.outlineWidth) < 2 || /, 0\)$/.test(ring.outlineColor)) return 'has no ring: ' + says;
		const over = root.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		return e === over || e.contains(over) || over?.contains(e) ? '' : 'is covered or out of sight: ' + says;
	})()`)
	if wrong != "" {
		b.tb.Errorf("%s: what has the focus %s", state, wrong)
	}
}

// Spaced fails the test for text that the spacing of WCAG 2.2, 1.4.12, cuts off or pushes out of the window. The page keeps
// the spacing.
func (b *Browser) Spaced(state string) {
	b.tb.Helper()
	cut := See[[]string](b, `(() => {
		const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)], spacing = new CSSStyleSheet();
		spacing.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
		roots.forEach(r => { r.adoptedStyleSheets = [...r.adoptedStyleSheets, spacing]; });
		const out = [], page = document.documentElement, range = document.createRange();
		if (page.scrollWidth > page.clientWidth) out.push('the page scrolls sideways');
		for (const e of roots.flatMap(r => [...r.querySelectorAll('body *, .box *')])) {
			const texts = [...e.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim());
			if (!texts.length || !e.checkVisibility() || e.matches('.skip, option') || e.closest('.hidden')) continue;
			const boxes = [{left: 0, right: page.clientWidth, top: -Infinity, bottom: Infinity}];
			let scrolls = false; // and shows all it has
			for (let up = e; up && !scrolls; up = up.parentElement) {
				const s = getComputedStyle(up);
				scrolls = /auto|scroll/.test(s.overflowX);
				if (!scrolls && s.overflowX !== 'visible' && s.webkitLineClamp === 'none') boxes.push(up.getBoundingClientRect());
			}
			for (const text of texts) {
				range.selectNodeContents(text);
				if (!scrolls && [...range.getClientRects()].some(r => boxes.some(b => r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 1 || r.bottom > b.bottom + 1))) out.push(text.textContent.trim().slice(0, 60));
			}
		}
		return out;
	})()`)
	for _, c := range cut {
		b.tb.Errorf("%s, spaced, is cut off: %s", state, c)
	}
}
