package website_test

import (
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/kb/mask"
)

// scheme is the person's choice of colours.
func scheme(dark bool) []string {
	return []string{"prefers-color-scheme", map[bool]string{true: "dark", false: "light"}[dark]}
}

func TestAskingByKeyboardWithoutScripts(t *testing.T) {
	s, b := serve(t, channeltest.Sample()), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.WithoutScripts()
	b.Do(chromedp.Navigate(s.URL + "/"))
	b.TabTo("document.activeElement.id", "q")
	b.Do(chromedp.KeyEvent("一库多平台由谁负责"), chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS("article h1")))
	heading := channeltest.Value(b, chromedp.Text(chromedp.CSS("article h1")))
	kept := channeltest.Value(b, chromedp.Value(chromedp.ID("q")))
	phone := channeltest.Value(b, chromedp.AttributeValue(chromedp.CSS(".owner .phone"), "href"))
	if heading != "政策问答平台归谁管，什么时候完成？" || kept != "一库多平台由谁负责" || phone.Value != "tel:053183278192" {
		t.Errorf("heading %q, box %q, phone %q", heading, kept, phone.Value)
	}
	if channeltest.See[bool](b, `document.querySelector('.tell') !== null`) {
		t.Error("a script ran")
	}
	b.TabTo("document.activeElement.value", "yes")
	b.Do(chromedp.KeyEvent(keys.Enter), chromedp.WaitNotPresent(chromedp.CSS("article")))
	if thanks := channeltest.Value(b, chromedp.Text(chromedp.CSS("h1"))); !strings.Contains(thanks, "谢谢") {
		t.Errorf("after 有用 the page says %q", thanks)
	}
	b.Silent()
}

// screens are the pages to look at. What follows POST is a form that is sent.
func screens() map[string]string {
	ask := func(q string) string { return "/ask?q=" + url.QueryEscape(q) }
	return map[string]string{
		"home": "/", "direct": ask("一库多平台由谁负责"), "choices": ask("养老保险"), "none": ask("今天天气怎么样"), "corrected": ask("申领失业保险金需要什么材科？"),
		"pinyin": ask("ylbx"), "maybe": ask("养劳保险"), "verbatim": ask("ylbx") + "&verbatim=1", "danger": ask("家里老人突然晕倒，叫不醒"), "listen": ask("12356晕倒"),
		"entry": channels.EntryURL(channeltest.LongID), "repealed-basis": channels.EntryURL(channeltest.InsureID), "missing": "/nowhere-at-all", "empty": "/ask?q=",
		"policy": channels.PolicyURL(channeltest.NoticeID), "repealed": channels.PolicyURL(channeltest.RepealedID), "longest": ask(strings.Repeat("长", 2000)),
		"unbroken": ask(strings.Repeat("x", 2000)), "results": ask("养老保险") + "&list=1", "narrowed": ask("养老保险") + "&list=1&topic=社会保障&department=区政府办公室&region=双山街道", "topics": "/topics", "topic": "/topics/t%2F政务公开%2F政策问答", "things": "/things",
		"thing": "/things/shiye", "policies": "/policies", "departments": "/departments", "about": "/about", "accessibility": "/accessibility", "settings": "/settings", "saved": "/settings?saved=",
		"law": channels.PolicyURL(longID), "law-on": channels.PolicyURL(longID) + "?at=c-600#c-600", "cited": channels.PolicyURL(citedID), "find-receipt": "/r?number=1", "receipt": "/r/" + sampleReceipt,
		"receipt-danger": "/r/" + dangerReceipt, "receipt-answered": "/r/" + answeredReceipt, "receipt-choices": "/r/" + choicesReceipt,
		"no-hits": ask("没有的事") + "&list=1", "no-policies": "/policies?year=1900", "thanks": "POST /feedback?answer=01JC0000000000000000000001&helpful=yes",
		"reasons": "POST /feedback?answer=01JC0000000000000000000001&helpful=no", "reported": "POST /report?reason=错&entry=" + channeltest.LongID,
		"forbidden": channels.EntryURL(channeltest.InnerID), "too-many": ask(string(kb.TooMany)), "broken": ask(string(kb.Internal)), "away": ask(string(kb.Unavailable)),
	}
}

// visit opens one of the screens.
func visit(b *channeltest.Browser, s *httptest.Server, path string) {
	form, sent := strings.CutPrefix(path, "POST ")
	if !sent {
		b.Do(chromedp.Navigate(s.URL + path))
		return
	}
	b.Do(chromedp.Navigate(s.URL+"/about"), chromedp.Evaluate[chromedp.Void](`(() => {
		const to = new URL('`+form+`', location), form = document.createElement('form');
		Object.assign(form, {method: 'post', action: to.pathname, hidden: true});
		to.searchParams.forEach((value, name) => form.append(Object.assign(document.createElement('input'), {name, value})));
		document.body.append(form);
		form.submit();
	})()`))
	b.Wait(`location.pathname !== '/about' && document.readyState === 'complete'`)
}

// The numbers of a question that nothing answers, of one that speaks of danger, of one that has an answer by now, and of one
// that several come near to.
const (
	sampleReceipt   = "3467ACDEFGHJ"
	dangerReceipt   = "3467ACDEFGHL"
	answeredReceipt = "3467ACDEFGHM"
	choicesReceipt  = "3467ACDEFGHN"
)

// portal serves the sample library with receipts in it. A question that is the name of an error gets that error.
func portal(tb testing.TB) *httptest.Server {
	l := over(channeltest.Sample())
	l.Laws = append(l.Laws, longLaw(), cite(l, kb.Ground{Clause: "第十二条", Quote: "职工应当参加基本养老保险，由用人单位和职工共同缴纳基本养老保险费"},
		kb.Ground{Clause: "第十六条"}, kb.Ground{Clause: "附件二", Quote: "<b>表格</b>"}))
	for number, question := range map[string]string{sampleReceipt: "充电桩报装要找谁", dangerReceipt: "家里老人突然晕倒，叫不醒", answeredReceipt: "一库多平台由谁负责", choicesReceipt: "养老保险"} {
		_ = l.Leave(tb.Context(), kb.Receipt{Number: number, Text: mask.Text(question), At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	}
	l.fails = map[string]bool{string(kb.TooMany): true, string(kb.Internal): true, string(kb.Unavailable): true}
	return open(tb, website.Config{Name: "章丘政策问答", Owner: "济南市章丘区人民政府办公室", SiteCode: "3701810001", ICP: "鲁ICP备00000000号", Police: "鲁公网安备 00000000000000号",
		FixURL: "https://www.example.gov.cn/find", Quality: published(tb)}, "https://zcwd.example.gov.cn", l)
}

// published is a file of `yiku eval --json`.
func published(tb testing.TB) string {
	file := filepath.Join(tb.TempDir(), "figures.jsonl")
	err := os.WriteFile(file, []byte(`{"set":"golden","entries":488,"queries":580,"direct":0.164,"direct_right":0.968,"none":0.193,"ece":0.138}
{"set":"out-of-domain","entries":488,"queries":1750,"direct":0,"direct_right":0,"none":0.915,"ece":0.11}
{"set":"ours","entries":10,"queries":20,"direct":0.5,"direct_right":1,"none":0}`), 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

// contrast gives the texts whose colour is less than 4.5:1 from what is behind them (WCAG 2.2, 1.4.3; large ones 3:1), and the
// fields whose edge is less than 3:1 from what is around them (1.4.11).
const contrast = `(() => {
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const poor = [], apart = (one, other) => { const a = light(one), b = light(other); return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); };
  for (const e of document.querySelectorAll('input[type=text], select, textarea')) {
    const ratio = apart(parse(getComputedStyle(e).borderTopColor), behind(e.parentElement));
    if (ratio < 3) poor.push(e.tagName + '#' + e.id + ' edge ' + ratio.toFixed(2));
  }
  for (const e of document.querySelectorAll('body *')) {
    if (e.matches('.skip') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.tagName !== 'INPUT') continue;
    const s = getComputedStyle(e), ratio = apart(parse(s.color), behind(e));
    const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && s.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) poor.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 20));
  }
  return poor.join('; ');
})()`

func TestPagesFitAndCanBeRead(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	for name, path := range screens() {
		for _, width := range []int64{320, 640, 1280} { // 640: 1280 at 200% zoom; TestAccessible has 390
			b.View(width, 800, scheme(width == 640)...)
			visit(b, s, path)
			if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s scrolls sideways by %d px at %d px", name, over, width)
			}
			if poor := channeltest.See[string](b, contrast); poor != "" {
				t.Errorf("%s (at %d px): too little contrast: %s", name, width, poor)
			}
		}
	}
	b.Silent("status of 4", "status of 5") // pages of failures
}

// TestAFilterIsTakenBack narrows a list by keyboard without JavaScript, takes back one choice of two, the other,
// and what was chosen for every page.
func TestAFilterIsTakenBack(t *testing.T) {
	s, b := serve(t, channeltest.Sample()), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.WithoutScripts()
	b.Do(chromedp.Navigate(s.URL + screens()["results"]))
	if channeltest.See[bool](b, `document.body.textContent.includes('已选')`) {
		t.Error("something is chosen before anybody chose")
	}
	b.TabTo("document.activeElement.id", "department")
	b.Do(chromedp.KeyEvent("区政"))
	b.TabTo("document.activeElement.id", "region")
	b.Do(chromedp.KeyEvent("双"))
	b.TabToText("筛选")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('[aria-label=已选的条件]')?.innerText.replace(/\s+/g, '') === '已选：区政府办公室×去掉双山街道×去掉'`)
	b.TabToText("双山街道 ×去掉")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelectorAll('[aria-label=已选的条件] a').length === 1 && department.value === '区政府办公室' && region.value === ''`)
	b.TabToText("区政府办公室 ×去掉")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`!document.querySelector('[aria-label=已选的条件]') && location.pathname === '/ask' && department.value === '' && document.querySelector('.hits li')`)
	b.Do(chromedp.Navigate(s.URL + "/settings"))
	b.TabTo("document.activeElement.id", "audience")
	b.Do(chromedp.KeyEvent("老"))
	b.TabToText("保存")
	b.Do(chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS(".chosen")), chromedp.Navigate(s.URL+screens()["results"]))
	b.Wait(`document.querySelector('.chosen').dataset.audience === '老人'`)
	b.TabToText("×去掉")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`!document.querySelector('.chosen') && location.pathname === '/ask' && location.search.endsWith('&list=1')`)
	b.Silent()
}

// TestSuccessIsNoWarning holds that what went well does not look like what did not.
func TestSuccessIsNoWarning(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL + screens()["saved"]))
	if !channeltest.See[bool](b, `getComputedStyle(document.querySelector('.notice')).color === getComputedStyle(document.body).color`) {
		t.Error("已保存 is a warning")
	}
}

// TestLargeBoxShowsTheQuestion holds that in 大字版 a phone's ask box has room for ten characters.
func TestLargeBoxShowsTheQuestion(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.View(320, 800, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL+"/"), chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
	if n := channeltest.See[float64](b, `(s => (q.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight)) / parseFloat(s.fontSize))(getComputedStyle(q))`); n < 9 {
		t.Errorf("the box shows %.1f characters", n)
	}
}

// TestNoDotHangs holds that no line of a list ends with the dot that parts two facts.
func TestNoDotHangs(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	for _, width := range []int64{320, 390} {
		b.View(width, 800, scheme(false)...)
		for _, name := range []string{"home", "things", "policies", "results"} {
			b.Do(chromedp.Navigate(s.URL + screens()[name]))
			if torn := channeltest.See[string](b, `[...document.querySelectorAll('.soft')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.includes('·')) ||
				[...e.querySelectorAll('.number')].some(n => n.offsetHeight > 1.5 * parseFloat(getComputedStyle(n).lineHeight))).map(e => e.textContent).join()`); torn != "" {
				t.Errorf("%s at %d px: %s", name, width, torn)
			}
		}
	}
}

// TestClauseWithoutItsPage follows an address that names a clause only, and one of a clause that is not there.
func TestClauseWithoutItsPage(t *testing.T) {
	s, b := portal(t), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL + channels.PolicyURL(longID) + "#c-1001"))
	b.Wait(`location.search === '?at=c-1001' && document.querySelector(':target')?.textContent.startsWith('第一千零一条') && scrollY > 500`)
	b.Do(chromedp.Navigate(s.URL + channels.PolicyURL(longID) + "#c-9999"))
	b.Wait(`location.search === '?at=c-9999' && document.body.textContent.includes('第 1 页，共')`)
	b.Silent()
}

// TestScreenshots writes pictures of every page into the folder of YIKU_SHOTS.
func TestScreenshots(t *testing.T) {
	channeltest.Shots(t)
	s, b := portal(t), channeltest.Browse(t)
	shoot := func(file, path string, width int64, dark bool) {
		b.View(width, 800, scheme(dark)...)
		visit(b, s, path)
		channeltest.Keep(t, file+".png", channeltest.Value(b, chromedp.FullScreenshot(100)))
	}
	for name, path := range screens() {
		shoot(name+"-1280", path, 1280, false)
		shoot(name+"-390", path, 390, false)
	}
	for _, name := range []string{"home", "direct", "none", "repealed", "pinyin", "maybe", "danger", "listen"} {
		shoot(name+"-dark", screens()[name], 390, true)
	}
	b.View(390, 800, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL+"/"), chromedp.Click(chromedp.CSS("button.plain")), chromedp.WaitVisible(chromedp.CSS("html.large")))
	for _, name := range []string{"home", "entry", "none", "settings", "pinyin", "maybe", "danger", "listen"} {
		shoot(name+"-large", screens()[name], 390, false)
	}
	b.Do(chromedp.Navigate(s.URL + screens()["entry"]))
	channeltest.Keep(t, "entry.pdf", channeltest.Value(b, chromedp.PrintToPDF()))
}
