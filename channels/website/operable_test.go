package website_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels"
	"yiku/channels/channeltest"
)

// focusable are what Tab should reach; of radio buttons it is the one that is chosen.
const focusable = `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e => e.checkVisibility() && !e.disabled && (e.type !== 'radio' || e.checked))`

// stop is what has the focus: where it is on the page, and what it says.
type stop struct {
	Left, Top, Bottom float64
	Says              string
}

const focused = `(e => { const r = e.getClientRects()[0];
	return {Left: r.left + scrollX, Top: r.top + scrollY, Bottom: r.bottom + scrollY, Says: e.outerHTML.slice(0, 120)}; })(document.activeElement)`

// TestFocusGoesAsTheEye presses Tab from the top of a page to its end. Each stop is to be seen.
func TestFocusGoesAsTheEye(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	for name, path := range map[string]string{"home": "/", "answer": asking("一库多平台由谁负责"), "entry": channels.EntryURL(channeltest.LongID), "settings": "/settings",
		"none": asking("今天天气怎么样"), "choices": asking("养老保险"), "results": asking("养老保险") + "&list=1", "thing": "/things/shiye", "policies": "/policies"} {
		for _, width := range []int64{390, 1280} {
			b.View(width, 844, "prefers-reduced-motion", "reduce")
			b.Do(chromedp.Navigate(s.URL + path))
			state := fmt.Sprint(name, " at ", width)
			n := channeltest.See[int](b, focusable+`.length`)
			var before stop
			for i := range n {
				b.Do(chromedp.KeyEvent(keys.Tab))
				here := channeltest.See[stop](b, focused)
				b.FocusSeen(state)
				if i == 0 {
					if !strings.Contains(here.Says, `class="skip"`) || here.Left < 0 || here.Top < 0 {
						t.Errorf("%s: the focus goes to %s first", state, here.Says)
					}
					continue
				}
				if i > 1 && (here.Bottom <= before.Top || here.Top < before.Bottom && here.Left < before.Left) {
					t.Errorf("%s: after %s comes %s", state, before.Says, here.Says)
				}
				before = here
			}
			if left := channeltest.See[bool](b, focusable+`.at(-1) !== document.activeElement`); left {
				t.Errorf("%s: after %d of Tab the focus is not at the end, but on %s", state, n, before.Says)
			}
			b.Do(chromedp.Navigate(s.URL+path), chromedp.KeyEvent(keys.Tab), chromedp.KeyEvent(keys.Enter))
			b.Wait(`location.hash === '#main' && document.activeElement.id === 'main'`)
		}
	}
	b.Silent()
}

// TestTheRingHidesNoWords measures from the ring of a choice that has the focus to the words below it.
func TestTheRingHidesNoWords(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.View(390, 844)
	for _, name := range []string{"home", "choices", "results", "entry", "policies", "things"} {
		b.Do(chromedp.Navigate(s.URL + screens()[name]))
		hidden := channeltest.See[string](b, `[...document.querySelectorAll('.questions a')].filter(a => a.nextElementSibling && (() => {
			const words = document.createRange();
			words.selectNodeContents(a.nextElementSibling);
			return words.getBoundingClientRect().top < a.getBoundingClientRect().bottom + 6; // px, box-shadow of style.css
		})()).map(a => a.textContent).join()`)
		if n := channeltest.See[int](b, `document.querySelectorAll('.questions a + *').length`); hidden != "" || n == 0 {
			t.Errorf("%s: of %d choices the ring covers what is below %s", name, n, hidden)
		}
	}
}

// TestWhatCanBeDoneWithAnAnswer uses the real clipboard; a voice, a printer and a sheet to share by are not to be had here.
func TestWhatCanBeDoneWithAnAnswer(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, name := range []string{"clipboard-read", "clipboard-write"} {
			if _, err := cdp.Call(ctx, target, browser.SetPermission, browser.SetPermissionParams{
				Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted, Origin: s.URL}); err != nil {
				return err
			}
		}
		return nil
	}), first(`said = []; cancelled = printed = 0; Object.defineProperties(speechSynthesis, {speaking: {get: () => said.length > cancelled}, speak: {value: u => said.push(u)}, cancel: {value: () => { cancelled++; said.at(-1)?.onend(); }}});
		print = () => printed++`))
	address := s.URL + channels.EntryURL(channeltest.PlatformID)
	b.Do(chromedp.Navigate(s.URL + asking("一库多平台由谁负责")))
	press := func(label string) {
		t.Helper()
		b.TabToText(label)
		b.Do(chromedp.KeyEvent(keys.Enter))
	}
	press("朗读")
	b.Wait(`said.length === 1 && said[0].lang === 'zh-CN' && document.activeElement.textContent === '停止朗读'`)
	text := channeltest.See[string](b, `said[0].text`)
	if !strings.HasPrefix(text, "政策问答平台归谁管，什么时候完成？\n\n按2024年工作要点，由各街道（镇）") || strings.Contains(text, "朗读") || strings.Contains(text, "**") {
		t.Errorf("what is read aloud: %s", text)
	}
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`cancelled === 1 && document.activeElement.textContent === '朗读'`)
	press("复制")
	b.Wait(`document.querySelector('.tell [role=status]').textContent === '已复制。'`)
	if got := channeltest.See[string](b, `navigator.clipboard.readText()`); got != text+"\n\n"+address {
		t.Errorf("copied: %s", got)
	}
	press("分享")
	b.Wait(`navigator.clipboard.readText().then(t => { window.shared = t; }), window.shared === '` + address + `'`)
	press("打印")
	b.Wait(`printed === 1`)
	b.Do(first(`given = []; navigator.share = async data => { given.push(data); throw new DOMException('nobody', 'AbortError'); }; navigator.clipboard.writeText = async () => { throw new DOMException('no', 'NotAllowedError'); }`),
		chromedp.Reload())
	press("分享")
	b.Wait(`given.length === 1 && given[0].url === '` + address + `' && given[0].title === document.title`)
	press("复制")
	b.Wait(`document.querySelector('.tell [role=status]').textContent.startsWith('浏览器不允许复制')`)
	b.Silent()
}

// TestTextSpacing gives every page the text spacing of WCAG 2.2, 1.4.12, on the narrowest phone, in 大字版 too.
func TestTextSpacing(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.View(320, 800)
	for _, size := range []string{"standard", "large"} {
		if size == "large" {
			b.Do(chromedp.Navigate(s.URL+"/"), chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
		}
		for name, path := range screens() {
			visit(b, s, path)
			b.Spaced(name + " " + size)
		}
	}
}

// TestLargeTypeHasLargerTargets measures what is touched, in order, in both sizes of type.
func TestLargeTypeHasLargerTargets(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.View(390, 844)
	heights := func(name string) []float64 {
		visit(b, s, screens()[name])
		return channeltest.See[[]float64](b, `[...document.querySelectorAll('.top a, button, input:not([type=hidden]):not([type=radio]), label.pick, select, textarea, summary, .questions a, .cards a')].map(e => e.getBoundingClientRect().height)`)
	}
	names := []string{"home", "none", "results", "settings", "policies"}
	standard := map[string][]float64{}
	for _, name := range names {
		standard[name] = heights(name)
	}
	b.Do(chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
	for _, name := range names {
		large := heights(name)
		for i, height := range large {
			if height > 0 && (height < 48 || height <= standard[name][i]) {
				t.Errorf("%s: the %d. of %d targets is %.0f px high, in standard type %.0f", name, i+1, len(large), height, standard[name][i])
			}
		}
	}
}

// TestOnPaper lays every page out as it is printed: nothing that can only be used on a screen, and an answer with its basis,
// the office and the page's address.
func TestOnPaper(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.View(680, 1000) // A4 without margins
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	const seen = `[...document.querySelectorAll('%s')].filter(e => e.checkVisibility()).map(e => e.innerText || e.outerHTML.slice(0, 80)).join('|')`
	for name, path := range screens() {
		visit(b, s, path)
		if found := channeltest.See[string](b, fmt.Sprintf(seen, "nav, form, button, select, textarea, summary, .top, .bottom, .skip, .take, .tell, .heard")); found != "" {
			t.Errorf("%s on paper has %s", name, found)
		}
		if wide := channeltest.See[int](b, `document.documentElement.scrollWidth`); wide > 680 {
			t.Errorf("%s on paper is %d px wide", name, wide)
		}
	}
	for name, wants := range map[string][]string{
		"entry":            {"失业人员可以随时申领", "10年以上", "负责部门", "0531-12333", "章政办发〔2024〕1号", "做到要素齐全", "网址：https://zcwd.example.gov.cn/q/" + channeltest.LongID},
		"direct":           {"各街道（镇）", "0531-83278192", "围绕高频政策咨询事项建设知识库", "网址：https://zcwd.example.gov.cn/q/" + channeltest.PlatformID},
		"repealed-basis":   {"区社保中心", "双山街道1号", "废止", "网址：https://zcwd.example.gov.cn/q/" + channeltest.InsureID},
		"receipt-answered": {"3467 ACDE FGHM", "各街道（镇）", "第45项"},
		"policy":           {"章政办发〔2024〕1号", "完善政策问答平台", "https://www.example.gov.cn/zqgk/1.html"},
	} {
		visit(b, s, screens()[name])
		page := channeltest.See[string](b, `document.body.innerText`)
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s on paper has no %s: %s", name, want, page)
			}
		}
	}
}

// TestNothingMovesForWhoWantsNoMotion looks at what each page would move.
func TestNothingMovesForWhoWantsNoMotion(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	const moving = `[document.documentElement, ...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
		return s.scrollBehavior !== 'auto' || s.animationName !== 'none' || s.transitionDuration.split(',').some(d => parseFloat(d) > 0); }).map(e => e.tagName).join()`
	for name, path := range screens() {
		b.View(390, 844, "prefers-reduced-motion", "reduce")
		visit(b, s, path)
		if found := channeltest.See[string](b, moving); found != "" {
			t.Errorf("%s: %s would move", name, found)
		}
	}
	b.View(390, 844, "prefers-reduced-motion", "no-preference")
	if found := channeltest.See[string](b, moving); !strings.HasPrefix(found, "HTML") {
		t.Errorf("for everybody else %q moves", found)
	}
}

// TestWideTablesByKeyboard scrolls a table that is wider than a phone, with and without scripts; on a wide screen there is
// nothing to stop at.
func TestWideTablesByKeyboard(t *testing.T) {
	l := channeltest.Sample()
	l.Items[3].Answer = "| 缴费年限 | 最长领取 | 说明 | 办理地点 | 咨询电话 |\n|---|---|---|---|---|\n| 1年以上不足5年 | 12个月 | 按缴费时间核定 | 街道便民服务中心 | 0531-12333 |"
	s, b := serve(t, l), channeltest.Browse(t)
	path := s.URL + channels.EntryURL(channeltest.LongID)
	b.View(1280, 844)
	b.Do(chromedp.Navigate(path))
	b.Wait(`document.querySelector('.prose > .table > table') && !document.querySelector('.table').hasAttribute('tabindex') && !document.querySelector('.table').hasAttribute('role')`)
	b.View(320, 844)
	b.Wait(`document.querySelector('.table').tabIndex === 0`)
	b.Accessible("a wide table")
	b.TabTo("document.activeElement.getAttribute('aria-label')", "表格：缴费年限、最长领取、说明、办理地点、咨询电话")
	b.Do(chromedp.KeyEvent(keys.ArrowRight))
	b.Wait(`document.querySelector('.table').scrollLeft > 0`)
	b.View(1280, 844)
	b.Wait(`!document.querySelector('.table').hasAttribute('tabindex')`)
	b.Silent()
	b.View(320, 844)
	b.WithoutScripts()
	b.Do(chromedp.Navigate(path))
	b.TabTo("document.activeElement.tagName", "TABLE") // what scrolls is reached, whoever made it
	b.Do(chromedp.KeyEvent(keys.ArrowRight))
	b.Wait(`document.querySelector('.prose > table').scrollLeft > 0`)
}
