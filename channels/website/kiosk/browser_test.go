package kiosk_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels/channeltest"
	"yiku/channels/website/kiosk"
	"yiku/kb"
)

// hall is a library with more than the first page shows of each, and an entry that letters find.
func hall() *library {
	l := over(channeltest.Sample())
	l.Items[1].Similar = []string{"yanglao"}
	for i, name := range []string{"住房保障", "出入境", "公用事业", "税务", "就业劳动", "社会保障", "道路交通", "消费维权", "生态环境", "权益维护", "市场主体", "城市管理", "土地房屋", "住房物业", "政务服务", "户籍身份", "婚姻家庭", "教育", "社会救助", "退役军人", "未成年人", "养老助残", "医疗卫生"} {
		e := *l.Items[2].Entry
		e.ID, e.Category, e.Question = fmt.Sprintf("01JKIOSK%02d", i), name, fmt.Sprintf("办第%d件事要带什么材料，到哪里办，要等几天？", i)
		l.Items = append(l.Items, kb.Resolved{Entry: &e})
		l.topics = append(l.topics, kb.Topic{Code: fmt.Sprint("t", i), Name: name, Form: kb.FormCategory})
	}
	for i, name := range []string{"出生", "入学", "就业", "结婚", "企业开办", "身后", "残疾人服务", "买房", "退休", "租房"} {
		l.topics = append(l.topics, kb.Topic{Code: fmt.Sprint("c", i), Name: name + "一件事", Form: kb.FormCollection})
	}
	return l
}

var screens = map[string]string{
	"home": "/kiosk", "refused": "/kiosk/ask?q=+", "entry": "/kiosk/q/" + channeltest.PlatformID, "contact": "/kiosk/q/" + channeltest.InsureID, "long": "/kiosk/q/" + channeltest.LongID,
	"choices": "/kiosk/ask?q=" + url.QueryEscape("养老保险"), "none": "/kiosk/ask?q=" + url.QueryEscape("天气"), "pinyin": "/kiosk/ask?q=ylbx",
	"maybe": "/kiosk/ask?q=" + url.QueryEscape("养劳保险"), "verbatim": "/kiosk/ask?q=ylbx&verbatim=1", "danger": "/kiosk/ask?q=" + url.QueryEscape("有人晕倒"), "listen": "/kiosk/ask?q=" + url.QueryEscape("12356晕倒"),
	"direct": "/kiosk/ask?q=" + url.QueryEscape("申领失业保险金需要什么材科？"),
	"topic":  "/kiosk/topics/zwgk", "thing": "/kiosk/topics/shiye", "topics": "/kiosk/topics", "lost": "/kiosk/x",
}

// orientations are the two that kiosks have.
var orientations = map[string][2]int64{"portrait": {1080, 1920}, "landscape": {1920, 1080}}

// small are what can be touched and is lower or narrower than 60 px.
const small = `[...document.querySelectorAll('a, button, input:not([type=hidden])')].filter(e => { const r = e.getBoundingClientRect();
	return r.width > 0 && (r.width < 60 || r.height < 60); }).map(e => e.textContent || e.name)`

// cut are boxes that scroll by themselves, which a finger is caught in.
const cut = `[...document.querySelectorAll('body *')].filter(e => e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)).map(e => e.outerHTML.slice(0, 80))`

func TestScreens(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), "https://zcwd.example.gov.cn"), channeltest.Browse(t)
	for name, size := range orientations {
		for screen, path := range screens {
			state := screen + " " + name
			b.View(size[0], size[1])
			b.Do(chromedp.Navigate(s.URL + path))
			if found := channeltest.See[[]string](b, small); len(found) > 0 {
				t.Errorf("%s: too small to be touched: %q", state, found)
			}
			if found := channeltest.See[[]string](b, cut); len(found) > 0 {
				t.Errorf("%s: scrolls by itself: %q", state, found)
			}
			if wide := channeltest.See[int64](b, `document.documentElement.scrollWidth`); wide > size[0] {
				t.Errorf("%s: %d px wide", state, wide)
			}
			if high := channeltest.See[int64](b, `document.documentElement.scrollHeight`); screen == "home" && high > size[1] {
				t.Errorf("%s: the first page is %d px high", state, high)
			}
			b.Accessible(state)
			b.Silent("status of 40")
		}
	}
	for _, screen := range []string{"home", "refused", "entry", "contact", "none", "maybe", "danger", "listen"} {
		b.View(1080, 1920, "prefers-color-scheme", "dark")
		b.Do(chromedp.Navigate(s.URL + screens[screen]))
		b.Accessible(screen + " dark")
	}
	b.View(320, 640)
	for screen, path := range screens {
		b.Do(chromedp.Navigate(s.URL + path))
		if wide := channeltest.See[int64](b, `document.documentElement.scrollWidth`); wide > 320 {
			t.Errorf("%s at 320 px: %d px wide", screen, wide)
		}
		b.Spaced(screen + " at 320 px")
	}
}

// TestFocusIsSeen presses Tab through a screen, also one so low that it scrolls: what has the focus is not behind the bar.
func TestFocusIsSeen(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), "https://zcwd.example.gov.cn"), channeltest.Browse(t)
	for _, height := range []int64{1920, 640} {
		for _, screen := range []string{"home", "long", "choices", "none", "topics"} {
			b.View(1080, height, "prefers-reduced-motion", "reduce")
			b.Do(chromedp.Navigate(s.URL + screens[screen]))
			for range channeltest.See[int](b, `document.querySelectorAll('a, button:not([tabindex="-1"]), input:not([type=hidden])').length`) {
				b.Do(chromedp.KeyEvent(keys.Tab))
				if channeltest.See[bool](b, `document.activeElement !== document.body`) { // after the last stop
					b.FocusSeen(fmt.Sprint(screen, " ", height, " high"))
				}
			}
		}
	}
}

const here = `location.pathname + location.search`

func TestGoesBackWhenNobodyIsThere(t *testing.T) {
	s, b := serve(t, kiosk.Config{IdleSeconds: 4}, hall(), ""), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL+"/kiosk"), chromedp.Navigate(s.URL+screens["none"]))
	b.Wait(`document.querySelector('.leaving')`)
	b.Do(chromedp.Click(chromedp.CSS(".leaving button")))
	b.Wait(`!document.querySelector('.leaving')`)
	if at := channeltest.See[string](b, here); at != screens["none"] {
		t.Errorf("who goes on reading is at %s", at)
	}
	b.Wait(`location.pathname === '/kiosk'`)
	b.Do(chromedp.Navigate(s.URL + "/kiosk?q=" + url.QueryEscape("秘密")))
	b.Wait(`document.querySelector('#q').value === '秘密'`)
	b.Wait(`document.querySelector('#q').value === '' && location.search === '' && document.activeElement.id === 'q'`)
	b.Do(chromedp.KeyEvent("秘密"))
	b.Wait(`document.querySelector('#q').value === '秘密'`)
	b.Wait(`document.querySelector('#q').value === ''`)
	b.Silent()
}

func TestHistoryIsForgotten(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), ""), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL+screens["none"]), chromedp.Click(chromedp.CSS(".bar a")))
	b.Wait(`location.pathname === '/kiosk'`)
	b.Do(chromedp.Evaluate[chromedp.Void](`window.before = true; history.back()`))
	b.Wait(`!window.before && location.pathname === '/kiosk' && document.activeElement.id === 'q'`)
	b.Silent()
}

func TestGoesBackWithoutScripts(t *testing.T) {
	s, b := serve(t, kiosk.Config{IdleSeconds: 1}, hall(), ""), channeltest.Browse(t)
	b.WithoutScripts()
	b.Do(chromedp.Navigate(s.URL+screens["entry"]), chromedp.WaitVisible(chromedp.CSS("form.ask")))
}

// TestWaitsForTheServer: while the server is away the question is hidden and the page stays the kiosk's.
func TestWaitsForTheServer(t *testing.T) {
	s, b := serve(t, kiosk.Config{IdleSeconds: 1}, hall(), ""), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL + screens["none"]))
	s.Close()
	b.Wait(`document.querySelector('h1')?.textContent === '请稍等'`)
	if channeltest.See[bool](b, `document.body.textContent.includes('天气')`) {
		t.Error("the question is still there")
	}
}

func TestTypingOnTheScreen(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), ""), channeltest.Browse(t)
	b.View(1080, 1920)
	b.Do(chromedp.Navigate(s.URL + "/kiosk"))
	value := func(want string) {
		t.Helper()
		b.Wait(fmt.Sprintf(`document.querySelector('#q').value === %q && document.activeElement.id === 'q'`, want))
	}
	touch := func(names ...string) {
		for _, n := range names {
			b.Do(chromedp.Click(chromedp.Search(fmt.Sprintf(`//div[@class='keyboard']/button[text()=%q]`, n))))
		}
	}
	const below = `document.querySelector('.topics').getBoundingClientRect().top`
	place := channeltest.See[float64](b, below)
	if n := channeltest.See[int](b, `new Set([...document.querySelectorAll('.keyboard button')].map(k => k.textContent)).size`); n != 29 {
		t.Errorf("%d keys, not 26 letters and three more", n)
	}
	touch("Y", "A", "空格", "N")
	value("ya n")
	touch("删除", "删除", "N", "G")
	value("yang")
	b.Wait(`document.querySelector('#hot').textContent === '您是不是想问'`)
	b.Accessible("suggestions")
	if now := channeltest.See[float64](b, below); now != place {
		t.Errorf("while typing the topics move from %v to %v", place, now)
	}
	touch("X")
	b.Wait(`document.querySelector('#hot').textContent.startsWith('没有相近的问题') && document.querySelectorAll('.asked li').length === 6 &&
		document.querySelector('[role=status]').textContent === '没有相近的问题'`)
	touch("清空")
	value("")
	b.Wait(`document.querySelector('#hot').textContent === '常见问题' && !document.querySelector('[role=status]').textContent`)
	touch("Y", "A", "N", "G", "L", "A", "O")
	b.Wait(`document.querySelectorAll('.asked li').length === 1`)
	b.Do(chromedp.Click(chromedp.CSS(".asked a")), chromedp.WaitVisible(chromedp.CSS("article.answer")))
	if h := channeltest.See[string](b, `document.querySelector('h1').textContent`); h != "灵活就业人员怎么交养老保险？" {
		t.Errorf("the suggestion leads to %q", h)
	}
	b.Do(chromedp.Navigate(s.URL + "/kiosk"))
	touch("Y", "L", "B", "X")
	b.Wait(`document.querySelector('#hot').textContent === '您是不是想问' && document.querySelectorAll('.asked li').length === 2`)
	b.Do(chromedp.Click(chromedp.CSS(".ask .row button")))
	b.Wait(`document.querySelector('main').innerText.includes('您刚才问“ylbx”，已按“养老保险”查找')`)
	b.Do(chromedp.Click(chromedp.CSS(".heard a")))
	b.Wait(`document.querySelector('h1').textContent === '暂未收录' && document.querySelector('main').innerText.includes('您刚才问“ylbx”，已按原文查找')`)
	b.Do(chromedp.Navigate(s.URL + "/kiosk"))
	touch("Y", "A", "N", "G")
	b.Do(chromedp.Click(chromedp.CSS(".asked a")), chromedp.WaitVisible(chromedp.CSS("article.answer")))
	b.Do(chromedp.Click(chromedp.Search(`//nav/button[text()="返回"]`)), chromedp.WaitVisible(chromedp.CSS("form.ask")))
	b.Silent()
}

func TestByKeyboardAlone(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), ""), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL+"/kiosk"), chromedp.KeyEvent("天气"), chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('h1')?.textContent === '暂未收录'`)
	b.TabToText("换个说法")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`(document.querySelector('#q') || {}).value === '天气'`)
	b.TabToText("税务")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('h1')?.textContent === '税务'`)
	b.TabToText("回首页")
	b.Do(chromedp.KeyEvent(keys.Enter), chromedp.WaitVisible(chromedp.CSS("form.ask")))
	b.Silent()
}

// paper lays the page out as it is printed, so many pixels wide: 302 are 80 mm.
func paper(b *channeltest.Browser, s *httptest.Server, path string, width int64) {
	b.View(width, 1100)
	b.Do(chromedp.Navigate(s.URL+path), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
}

func TestOnPaper(t *testing.T) {
	s, b := serve(t, kiosk.DefaultConfig(), hall(), "https://zcwd.example.gov.cn"), channeltest.Browse(t)
	for _, width := range []int64{680, 280, 200} { // A4, 80 mm and 58 mm without margins
		for _, screen := range []string{"entry", "contact", "long"} {
			paper(b, s, screens[screen], width)
			if wide := channeltest.See[int64](b, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("%s on paper of %d px is %d px wide", screen, width, wide)
			}
			if seen := channeltest.See[string](b, `document.querySelector('.bar').checkVisibility() + ' ' + document.querySelector('.take img').checkVisibility() + ' ' +
				[...document.querySelectorAll('.paper')].every(e => e.checkVisibility())`); seen != "false true true" {
				t.Errorf("%s on paper: buttons, code and address are visible: %s", screen, seen)
			}
		}
	}
	b.Silent()
}

// TestScreenshots writes pictures of every screen into the folder of YIKU_SHOTS.
func TestScreenshots(t *testing.T) {
	channeltest.Shots(t)
	s, b := serve(t, kiosk.DefaultConfig(), hall(), "https://zcwd.example.gov.cn"), channeltest.Browse(t)
	shoot := func(name string) {
		channeltest.Keep(t, "kiosk-"+name+".png", channeltest.Value(b, chromedp.CaptureScreenshot()))
	}
	for name, size := range orientations {
		b.View(size[0], size[1])
		for screen, path := range screens {
			b.Do(chromedp.Navigate(s.URL + path))
			shoot(screen + "-" + name)
		}
	}
	b.View(1080, 1920, "prefers-color-scheme", "dark")
	for _, screen := range []string{"home", "pinyin", "danger", "listen"} {
		b.Do(chromedp.Navigate(s.URL + screens[screen]))
		shoot(screen + "-dark")
	}
	short := serve(t, kiosk.Config{IdleSeconds: 12}, hall(), "")
	b.View(1080, 1920)
	b.Do(chromedp.Navigate(short.URL + screens["none"]))
	b.Wait(`document.querySelector('.leaving')`)
	shoot("leaving")
	b.Do(chromedp.Navigate(s.URL+"/kiosk"), chromedp.KeyEvent("yang"))
	b.Wait(`document.querySelector('#hot').textContent === '您是不是想问'`)
	shoot("typing")
	for name, width := range map[string]int64{"paper-80mm": 280, "paper-a4": 680} {
		paper(b, s, screens["long"], width)
		channeltest.Keep(t, "kiosk-"+name+".png", channeltest.Value(b, chromedp.FullScreenshot(100))) // to its end
	}
}
