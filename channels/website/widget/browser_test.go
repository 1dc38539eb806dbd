package widget_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"yiku/channels/channeltest"
)

// site is somebody else's site, on an origin of its own, that embeds the widget.
type site struct {
	*httptest.Server
	widget  *httptest.Server
	library *channeltest.Library
	body    string // of the page at /page, which loads no script by itself
	policy  string // strict when empty; %[1]s is the widget's server
	*channeltest.Browser
}

// strict is the policy that docs/widget.md asks sites for, on top of nothing: all that is not named is forbidden.
const strict = "default-src 'none'; style-src 'self'; script-src %[1]s; connect-src %[1]s; base-uri 'none'; form-action 'self'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// foreign serves the demo page from another origin than the widget's; admitted says whether that one is on the list.
func foreign(t *testing.T, admitted bool) *site {
	t.Helper()
	s := &site{library: channeltest.Sample()}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, page := send(t, s.widget, httptest.NewRequest("GET", r.URL.Path, nil))
		if r.URL.Path == "/page" {
			page = `<!doctype html><html lang="zh-CN"><title>页面</title><main><h1>页面</h1>` + s.body + `</main></html>`
		}
		if strings.HasSuffix(r.URL.Path, ".css") {
			w.Header().Set("Content-Type", "text/css")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", fmt.Sprintf(cmp.Or(s.policy, strict), s.widget.URL))
		}
		fmt.Fprint(w, strings.ReplaceAll(page, `src="/widget.js"`, `src="`+s.widget.URL+`/widget.js"`))
	}))
	t.Cleanup(s.Server.Close)
	var origins []string
	if admitted {
		origins = append(origins, s.URL)
	}
	s.widget = serve(t, s.library, "", origins...)
	s.Browser = channeltest.Browse(t)
	return s
}

// The parts of the button's panel, and of the element in the page.
const (
	float  = `document.querySelector('yiku-ask[data-floating]').shadowRoot`
	inline = `document.querySelector('main yiku-ask').shadowRoot`
)

func in(root, selector string) string { return fmt.Sprintf(`%s.querySelector(%q)`, root, selector) }

// focused is a text by which people know what has the focus.
const focused = `(() => { let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement || e.shadowRoot.host.nextSibling || document.body;
	return e.getAttribute('aria-label') || e.id || e.textContent.trim(); })()`

// load opens the demo page and waits for the button.
func (s *site) load() { s.open("/widget/demo") }

// open opens a page and waits for the button.
func (s *site) open(path string) {
	s.Do(chromedp.Navigate(s.URL + path))
	s.Wait(`document.querySelector('yiku-ask[data-floating]')`)
}

// press presses keys, one after the other.
func (s *site) press(keys ...string) {
	for _, k := range keys {
		s.Do(chromedp.KeyEvent(k))
	}
}

// tabTo presses Tab until what people know by the name has the focus.
func (s *site) tabTo(name string) { s.TabTo(focused, name) }

// ask types a question into the panel, which is open, and waits for the nth answer.
func (s *site) ask(question string, nth int) {
	s.Do(chromedp.Evaluate[chromedp.Void](in(float, "input") + `.focus()`))
	s.press(question, kb.Enter)
	s.answered(nth)
}

func (s *site) answered(nth int) {
	s.Wait(fmt.Sprintf(`%s.querySelectorAll('.answer h3').length === %d`, float, nth))
}

func (s *site) text(root, selector string) string {
	return channeltest.See[string](s.Browser, `(`+in(root, selector)+` || {}).innerText || ''`)
}

// visible reports whether a part of the panel or the button can be seen.
func (s *site) visible(selector string) bool {
	return channeltest.See[bool](s.Browser, in(float, selector)+`.getClientRects().length > 0`)
}

// has fails the test unless the log holds every part.
func (s *site) has(t *testing.T, root string, parts ...string) {
	t.Helper()
	log := s.text(root, ".log")
	for _, p := range parts {
		if !strings.Contains(log, p) {
			t.Errorf("the log does not hold %q: %s", p, log)
		}
	}
}

func TestEverythingByKeyboard(t *testing.T) {
	s := foreign(t, true)
	s.View(1280, 800)
	s.load()
	s.tabTo("政策问答")
	s.press(kb.Enter)
	if got := channeltest.See[string](s.Browser, focused); got != "question" {
		t.Fatalf("the focus is on %s, not in the box", got)
	}
	s.staysInside(t) // when nothing has been asked, too
	s.tabTo("question")
	s.press("一库多平台由谁负责", kb.Enter)
	s.answered(1)
	s.has(t, float, "政策问答平台归谁管，什么时候完成？", "各街道（镇）、区政府各部门（单位）、区大数据局", "0531-83278192", "章政办发〔2024〕1号", "示例内容，待部门审核")
	if got := channeltest.See[string](s.Browser, in(float, ".owner a.phone")+".href"); got != "tel:053183278192" {
		t.Errorf("the phone dials %s", got)
	}
	if got := channeltest.See[string](s.Browser, in(float, ".basis a")+".href"); got != s.widget.URL+"/p/"+channeltest.NoticeID {
		t.Errorf("the basis leads to %s", got)
	}
	s.press("养老保险", kb.Enter)
	s.answered(2)
	s.tabTo("退休后养老保险怎么领取？")
	s.press(kb.Enter)
	s.answered(3)
	s.has(t, float, "达到退休年龄的次月起按月领取。")
	if got := channeltest.See[string](s.Browser, focused); !strings.Contains(got, "退休后养老保险怎么领取？") {
		t.Errorf("after a choice the focus is on %s", got)
	}
	s.staysInside(t)
	s.press(kb.Escape)
	if got := channeltest.See[string](s.Browser, focused); got != "政策问答" || s.visible(".panel") {
		t.Errorf("after Escape the focus is on %s, the panel is to be seen: %v", got, s.visible(".panel"))
	}
	s.Silent()
}

// staysInside goes round with Tab and back.
func (s *site) staysInside(t *testing.T) {
	t.Helper()
	s.Wait(`!` + in(float, ".panel") + `.getAnimations().length`)
	inside := `!!document.activeElement && document.activeElement.matches('[data-floating]') && !!document.activeElement.shadowRoot.activeElement`
	for _, shift := range []chromedp.KeyOption{chromedp.KeyModifiers(0), chromedp.KeyModifiers(8)} {
		for range 30 {
			s.Do(chromedp.KeyEvent(kb.Tab, shift))
			if !channeltest.See[bool](s.Browser, inside) {
				t.Fatal("Tab leaves the open panel")
			}
			s.FocusSeen("the open panel")
		}
	}
}

func TestAccessibleInEveryState(t *testing.T) {
	s := foreign(t, true)
	for _, v := range []struct {
		width, height int64
		features      []string
	}{{1280, 900, nil}, {390, 844, nil}, {320, 568, []string{"prefers-color-scheme", "dark"}}, {1280, 900, []string{"prefers-color-scheme", "dark"}}} {
		s.View(v.width, v.height, v.features...)
		s.load()
		s.Do(chromedp.Evaluate[chromedp.Void](`sessionStorage.clear()`))
		s.load()
		at := func(state string) string { return fmt.Sprint(state, " at ", v.width, v.features) }
		s.check(t, at("closed"))
		s.Do(chromedp.Evaluate[chromedp.Void](in(float, ".launch") + `.click()`))
		s.check(t, at("open"))
		for i, q := range []string{"申领失业保险金需要什么材科？", "养老保险", "今天天气怎么样", "灵活就业人员怎么交养老保险？", "养劳保险", "有人晕倒", "12356晕倒"} {
			s.ask(q, i+1)
			s.check(t, at(q))
		}
		if v.width == 320 {
			s.Spaced(at("a whole conversation"))
		}
	}
	s.Silent()
	s.widget.Close()
	s.ask("退休", 8)
	s.Silent("ERR_CONNECTION_REFUSED")
	s.check(t, "the server is away")
	s.has(t, float, "现在连不上政策问答", "12345", "再试一次")
}

// check holds the page against axe-core, and against sideways scrolling.
func (s *site) check(t *testing.T, state string) {
	t.Helper()
	s.Silent("favicon.ico") // which a page that was left may still ask for
	s.Accessible(state)
	for _, e := range []string{"document.documentElement", in(float, ".log"), in(inline, ".log")} {
		if over := channeltest.See[int](s.Browser, e+".scrollWidth - "+e+".clientWidth"); over > 0 {
			t.Errorf("%s: %s scrolls sideways by %d px", state, e, over)
		}
	}
}

// TestScreenshots writes pictures of every state into the folder of YIKU_SHOTS.
func TestScreenshots(t *testing.T) {
	channeltest.Shots(t)
	for _, v := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"1280", 1280, 800, "light"}, {"390", 390, 844, "light"}, {"390-dark", 390, 844, "dark"}} {
		s := foreign(t, true)
		s.View(v.width, v.height, "prefers-color-scheme", v.scheme, "prefers-reduced-motion", "reduce")
		shoot := func(state string) {
			channeltest.Keep(t, "widget-"+state+"-"+v.name+".png", channeltest.Value(s.Browser, chromedp.CaptureScreenshot()))
		}
		s.load()
		shoot("closed")
		s.run(`document.querySelector('#search').focus()`)
		s.press("养老")
		s.Wait(`document.querySelector('[role=option]')`)
		s.press(kb.ArrowDown)
		shoot("search")
		s.Do(chromedp.Evaluate[chromedp.Void](in(float, ".launch") + `.click()`))
		shoot("open")
		for i, q := range [][2]string{{"answer", "申领失业保险金需要什么材科？"}, {"basis", "灵活就业人员怎么交养老保险？"}, {"choices", "养老保险"}, {"none", "今天天气怎么样"}, {"pinyin", "ylbx"}, {"maybe", "养劳保险"}, {"danger", "家里老人突然晕倒，叫不醒"}, {"listen", "12356晕倒"}} {
			s.ask(q[1], i+1)
			shoot(q[0])
		}
		s.widget.Close()
		s.ask("退休", 9)
		shoot("away")
	}
}
