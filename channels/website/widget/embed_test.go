package widget_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"yiku/channels/channeltest"
	yiku "yiku/kb"
)

const tag = `<script src="/widget.js" defer></script>`

// run runs JavaScript in the page.
func (s *site) run(code string) { s.Do(chromedp.Evaluate[chromedp.Void](code)) }

// first runs JavaScript in every page before its own.
func (s *site) first(code string) {
	s.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: code})
		return err
	}))
}

func TestTurnsOutliveThePage(t *testing.T) {
	s := foreign(t, true)
	s.body = tag
	s.View(1280, 800)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	s.ask("一库多平台由谁负责", 1)
	s.ask("养老保险", 2)
	for _, path := range []string{"/widget/demo", "/page"} {
		s.open(path)
		s.answered(2)
		s.has(t, float, "各街道（镇）、区政府各部门（单位）、区大数据局", "退休后养老保险怎么领取？")
		if !s.visible(".panel") || channeltest.See[string](s.Browser, `document.activeElement.tagName`) != "BODY" {
			t.Errorf("%s: a panel that was open is closed, or took the focus", path)
		}
	}
	conversations := func() (ids []string) {
		for _, q := range s.library.Asked() {
			ids = append(ids, q.Conversation)
		}
		return ids
	}
	s.ask("退休", 3)
	if c := conversations(); c[0] != "" || c[1] == "" || c[2] != c[1] {
		t.Errorf("the conversations asked in are %q", c)
	}
	s.run(in(float, ".plain") + `.click()`)
	s.answered(0)
	s.load()
	s.answered(0)
	s.run(in(float, ".close") + `.click()`)
	s.load()
	if s.visible(".panel") {
		t.Error("a panel that was closed is open again")
	}
	s.Silent()
}

func TestPhone(t *testing.T) {
	s := foreign(t, true)
	s.first(`(() => { const v = new EventTarget(); v.height = 844; v.offsetTop = 0; v.scale = 1; Object.defineProperty(window, 'visualViewport', {value: v}); })()`)
	s.View(390, 844)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	box := func() string {
		return channeltest.See[string](s.Browser, `(r => [r.left, r.top, r.width, r.height].join(' '))(`+in(float, ".panel")+`.getBoundingClientRect())`)
	}
	s.Wait(`!` + in(float, ".panel") + `.getAnimations().length`)
	if got := box(); got != "0 0 390 844" {
		t.Errorf("the panel is at %s, not on the whole screen", got)
	}
	if got := channeltest.See[string](s.Browser, in(float, ".panel")+`.getAttribute('aria-modal')`); got != "true" {
		t.Errorf("aria-modal is %q while nothing else can be seen", got)
	}
	s.run(`visualViewport.height = 460; visualViewport.offsetTop = 30; visualViewport.dispatchEvent(new Event('resize'))`) // the keyboard
	if got := box(); got != "0 30 390 460" {
		t.Errorf("with the keyboard open the panel is at %s", got)
	}
	if bottom := channeltest.See[float64](s.Browser, in(float, "input")+`.getBoundingClientRect().bottom`); bottom > 490 {
		t.Errorf("the keyboard covers the box, which ends at %v", bottom)
	}
	s.ask("一库多平台由谁负责", 1)
	s.load()
	if s.visible(".panel") {
		t.Error("after a reload the panel covers the whole page by itself")
	}
	s.Silent()
}

func TestStillWhenMotionIsUnwanted(t *testing.T) {
	s := foreign(t, true)
	for motion, want := range map[string]string{"reduce": "none", "no-preference": "rise"} {
		s.View(1280, 800, "prefers-reduced-motion", motion)
		s.load()
		s.run(in(float, ".launch") + `.click()`)
		if got := channeltest.See[string](s.Browser, `getComputedStyle(`+in(float, ".panel")+`).animationName`); got != want {
			t.Errorf("prefers-reduced-motion: %s moves by %s", motion, got)
		}
		s.press(kb.Escape)
	}
}

func TestForeignOriginIsRefused(t *testing.T) {
	s := foreign(t, false)
	s.View(1280, 800)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	s.ask("一库多平台由谁负责", 1)
	s.has(t, float, "现在连不上政策问答", "12345")
	if n := len(s.library.Asked()); n != 0 {
		t.Errorf("the engine was asked %d times", n)
	}
}

func TestSeveralOnOnePage(t *testing.T) {
	s := foreign(t, true)
	s.body = tag + tag + `<script src="/widget.js" data-title="别的" defer></script><yiku-ask data-title="甲" data-color="#ffd400"></yiku-ask><yiku-ask data-title="乙"></yiku-ask>`
	s.first(`document.addEventListener('readystatechange', () => document.documentElement.style.setProperty('--yiku-color', '#e0f0ff'))`)
	s.View(1280, 800)
	s.open("/page")
	if got := channeltest.See[string](s.Browser, `[...document.querySelectorAll('yiku-ask')].map(e => e.dataset.title || e.shadowRoot.querySelector('h2').textContent).join()`); got != "甲,乙,政策问答" {
		t.Errorf("on the page are %s", got)
	}
	s.run(inline + `.querySelector('input').focus()`)
	s.press("一库多平台由谁负责", kb.Enter)
	s.answered(1)
	for _, root := range []string{`document.querySelectorAll('yiku-ask')[0].shadowRoot`, `document.querySelectorAll('yiku-ask')[1].shadowRoot`, float} {
		s.has(t, root, "各街道（镇）、区政府各部门（单位）、区大数据局")
	}
	if got := channeltest.See[string](s.Browser, `[...document.querySelectorAll('yiku-ask')].map(e => e.shadowRoot.querySelector('.log').getAttribute('aria-live')).join()`); got != "polite,off,off" {
		t.Errorf("an answer is announced %s", got)
	}
	if got := channeltest.See[string](s.Browser, `getComputedStyle(`+inline+`.querySelector('form button')).color`); got != "rgb(0, 0, 0)" {
		t.Errorf("on yellow the text is %s", got)
	}
	if got := channeltest.See[string](s.Browser, `(s => s.backgroundColor + s.color)(getComputedStyle(`+in(float, ".launch")+`))`); got != "rgb(224, 240, 255)rgb(0, 0, 0)" {
		t.Errorf("with --yiku-color the button is %s", got)
	}
	s.Accessible("several")
	s.run(`(e => { e.remove(); document.querySelector('main').prepend(e); })(document.querySelector('yiku-ask'))`) // as frameworks do
	s.has(t, inline, "各街道（镇）、区政府各部门（单位）、区大数据局")
	s.Silent()
}

func TestSearchBox(t *testing.T) {
	s := foreign(t, true)
	s.View(390, 844)
	s.load()
	s.tabTo("search")
	s.press("养老")
	s.Wait(`document.querySelectorAll('[role=option]').length === 2`)
	s.Accessible("suggestions")
	chosen := func() string {
		return channeltest.See[string](s.Browser, `(document.getElementById(document.activeElement.getAttribute('aria-activedescendant')) || {}).textContent || ''`)
	}
	s.press(kb.ArrowDown, kb.ArrowDown)
	if got := chosen(); got != "退休后养老保险怎么领取？" {
		t.Errorf("two down is %q", got)
	}
	s.press(kb.ArrowDown)
	if got := chosen(); got != "灵活就业人员怎么交养老保险？" {
		t.Errorf("after the last is %q", got)
	}
	s.press(kb.Escape)
	if got := channeltest.See[string](s.Browser, `document.activeElement.getAttribute('aria-expanded') + document.activeElement.value`); got != "false养老" {
		t.Errorf("after Escape: %s", got)
	}
	s.press("保险")
	s.Wait(`document.querySelectorAll('[role=option]').length === 2`)
	s.Silent()
	s.press(kb.ArrowUp, kb.Enter)
	s.Wait(`location.pathname === '/ask'`)
	if got := channeltest.See[string](s.Browser, `location.origin + decodeURIComponent(location.search)`); got != s.widget.URL+"?q=退休后养老保险怎么领取？" {
		t.Errorf("Enter goes to %s", got)
	}
}

func TestWhatIsKeptCannotRun(t *testing.T) {
	s := foreign(t, true)
	s.policy = "script-src 'unsafe-inline' %[1]s; connect-src %[1]s" // the page's policy stops nothing here
	s.View(1280, 800)
	s.load()
	kept := map[string]any{"open": true, "conversation": "", "turns": []any{map[string]any{"question": "<img src=x onerror=hurt=1>", "content": []any{
		[]any{"h3", map[string]string{"onclick": "hurt=1", "id": "x", "style": "position:fixed"}, "<script>hurt=1</script>"},
		[]any{"script", map[string]string{}, "hurt=1"}, []any{"img", map[string]string{"src": "x", "onerror": "hurt=1"}}, []any{"iframe", map[string]string{"srcdoc": "x"}},
		[]any{"a", map[string]string{"href": "javascript:hurt=1"}, "点我"}, []any{"a", map[string]string{"href": "//evil.example"}, "点我"}, 7, nil,
	}}}}
	text, _ := json.Marshal(kept)
	quoted, _ := json.Marshal(string(text))
	s.run(`sessionStorage.setItem('yiku-ask ` + s.widget.URL + `', ` + string(quoted) + `)`)
	s.load()
	s.answered(1)
	s.run(float + `.querySelectorAll('.turn *').forEach(e => e.click())`)
	got := channeltest.See[string](s.Browser, `[...`+float+`.querySelectorAll('.turn *')].map(e => e.tagName + e.getAttributeNames()).join(' ') + typeof window.hurt`)
	if got != "Pclass,tabindex SPANclass DIVclass H3 A Aundefined" {
		t.Errorf("the page shows %s", got)
	}
}

func TestOldBrowser(t *testing.T) {
	s := foreign(t, true)
	s.policy = strings.Replace(strict, "style-src 'self'", "style-src 'self' %[1]s", 1)
	s.first(`delete window.CSSStyleSheet; delete window.AbortController; delete window.visualViewport; delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets`)
	s.View(1280, 800)
	s.load()
	s.Wait(`getComputedStyle(` + in(float, ".launch") + `).position === 'fixed'`)
	s.run(in(float, ".launch") + `.click()`)
	s.ask("一库多平台由谁负责", 1)
	s.has(t, float, "各街道（镇）、区政府各部门（单位）、区大数据局")
	s.Silent()
}

func TestFailuresAreTold(t *testing.T) {
	s := foreign(t, true)
	s.View(1280, 800)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	s.library.Instead(func(context.Context, yiku.Question) (yiku.Answer, error) {
		return yiku.Answer{}, yiku.Errorf(yiku.TooMany, "请求太频繁了，请等 3 秒再试。")
	})
	s.ask("一库多平台由谁负责", 1)
	s.has(t, float, "请求太频繁了，请等 3 秒再试。", "12345")
	s.Accessible("refused")
	s.library.Instead(nil)
	s.tabTo("再试一次")
	s.press(kb.Enter)
	s.Wait(in(float, ".prose"))
	s.answered(1)
	s.Silent("status of 429")
}

func TestSlowServer(t *testing.T) {
	s := foreign(t, true)
	s.first(`(wait => { window.setTimeout = (f, ms) => wait(f, ms / 20); })(window.setTimeout)`)
	s.View(1280, 800)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	s.library.Instead(func(ctx context.Context, _ yiku.Question) (yiku.Answer, error) {
		<-ctx.Done()
		return yiku.Answer{}, ctx.Err()
	})
	start := time.Now()
	s.ask("一库多平台由谁负责", 1)
	s.has(t, float, "现在连不上政策问答", "12345")
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("half a second of patience took %s", took)
	}
	s.Silent()
}

func TestShortWindow(t *testing.T) { // a phone held sideways, a page zoomed to 400%
	s := foreign(t, true)
	for _, v := range [][2]int64{{844, 390}, {320, 256}} {
		s.View(v[0], v[1])
		s.load()
		s.run(`sessionStorage.clear()`)
		s.load()
		s.run(in(float, ".launch") + `.click()`)
		s.ask("申领失业保险金需要什么材料？", 1)
		s.Wait(`!` + in(float, ".panel") + `.getAnimations().length`)
		if height := channeltest.See[int](s.Browser, in(float, ".log")+`.clientHeight`); height < 60 {
			t.Errorf("%v: %d px are left for the answer", v, height)
		}
		if bottom := channeltest.See[float64](s.Browser, in(float, ".foot")+`.getBoundingClientRect().bottom`); bottom > float64(v[1]) {
			t.Errorf("%v: the panel ends at %v", v, bottom)
		}
		s.Accessible("short")
	}
}

// TestDemo asks in each of the three ways that the demo page has, on a desk and on a phone.
func TestDemo(t *testing.T) {
	s := foreign(t, false)
	for _, width := range []int64{1280, 390} {
		at := fmt.Sprint("demo at ", width)
		s.View(width, 800)
		s.Do(chromedp.Navigate(s.widget.URL + "/widget/demo"))
		s.Wait(in(inline, "input"))
		s.run(in(inline, "input") + `.focus()`)
		s.press("一库多平台由谁负责", kb.Enter)
		s.Wait(in(inline, ".prose"))
		s.check(t, at+", asked in the page")
		s.run(`sessionStorage.clear()`)
		s.Do(chromedp.Reload())
		s.Wait(in(float, ".launch"))
		s.tabTo("政策问答")
		s.FocusSeen(at)
		s.press(kb.Enter, "申领失业保险金需要什么材料？", kb.Enter)
		s.answered(1)
		s.has(t, float, "失业人员可以随时申领", "0531-12333")
		s.check(t, at+", asked by the button")
		s.press(kb.Escape)
		s.tabTo("search")
		s.press("养老")
		s.Wait(`document.querySelectorAll('[role=option]').length === 2`)
		s.check(t, at+", typing in the search box")
		s.press(kb.ArrowDown, kb.Enter)
		s.Wait(`location.pathname === '/ask' && new URLSearchParams(location.search).get('q') === '灵活就业人员怎么交养老保险？'`)
		s.Silent("status of 404") // the website is not on this server
	}
}

func TestPageDoesNotHearTyping(t *testing.T) {
	s := foreign(t, true)
	s.View(1280, 800)
	s.load()
	s.run(`window.heard = 0; ['keydown', 'keypress', 'keyup'].forEach(k => document.addEventListener(k, () => heard++))`)
	s.run(in(float, ".launch") + `.click()`)
	s.press("a", "/", kb.Escape)
	if n := channeltest.See[int](s.Browser, "heard"); n > 0 {
		t.Errorf("the page heard %d keys", n)
	}
}

// TestReadOtherwiseByButtons: what was searched for instead is a button away from what was typed, and what may be meant as well.
func TestReadOtherwiseByButtons(t *testing.T) {
	s := foreign(t, true)
	s.View(1280, 800)
	s.load()
	s.run(in(float, ".launch") + `.click()`)
	s.ask("ylbx", 1)
	s.has(t, float, "已按“养老保险”为您查找。", "退休后养老保险怎么领取？")
	s.tabTo("仍按原文“ylbx”查找")
	s.press(kb.Enter)
	s.answered(2)
	s.has(t, float, "已按您的原文查找。", "暂未收录")
	s.ask("养劳保险", 3)
	s.run(in(float, "[data-ask=养老保险]") + `.click()`)
	s.answered(4)
	asked := s.library.Asked()
	if len(asked) != 4 || asked[1].Text != "ylbx" || !asked[1].Verbatim || asked[3].Text != "养老保险" || asked[3].Verbatim {
		t.Errorf("asked %+v", asked)
	}
	s.Silent()
}

// TestDanger: the number is in sight however long the story was, is read out at once, and is kept nowhere.
func TestDanger(t *testing.T) {
	s := foreign(t, true)
	for _, width := range []int64{1280, 320} {
		s.View(width, 568)
		s.load()
		s.run(in(float, ".launch") + `.click()`)
		s.ask("一库多平台由谁负责", 1)
		s.ask(strings.Repeat("老人在厨房里突然晕倒，叫不醒。", 60), 2)
		s.Wait(`(a => a.href === 'tel:120' && (r => r.top > 0 && r.bottom < innerHeight)(a.getBoundingClientRect()))(` + in(float, ".urgent a") + `)`)
		if live := channeltest.See[string](s.Browser, in(float, ".log")+`.getAttribute('aria-live')`); live != "assertive" {
			t.Errorf("the number is announced %s", live)
		}
		if kept := channeltest.See[string](s.Browser, `JSON.stringify({...sessionStorage})`); strings.Contains(kept, "晕倒") || !strings.Contains(kept, "一库多平台") {
			t.Errorf("kept in the tab: %s", kept)
		}
		s.run(`sessionStorage.clear()`)
	}
	s.Silent()
}
