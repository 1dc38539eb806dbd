package website_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels/channeltest"
	"yiku/kb"
)

func asking(q string) string { return "/ask?q=" + url.QueryEscape(q) }

// TestTurnsAreKeptInTheTab asks twice, follows the list back by keyboard, and forgets.
func TestTurnsAreKeptInTheTab(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), channeltest.Browse(t)
	b.View(320, 844, "prefers-color-scheme", "dark")
	b.Do(chromedp.Navigate(s.URL + asking("一库多平台由谁负责")))
	b.Wait(`document.querySelector('[data-turn]').hidden && sessionStorage.length === 1`)
	hostile := `"><img src=x onerror=alert(1)>` + strings.Repeat("长", 100)
	b.Do(chromedp.Navigate(s.URL+asking(hostile)), chromedp.Navigate(s.URL+asking("养老保险")))
	b.Wait(`document.querySelectorAll('[data-turn] li').length === 2`)
	listed := channeltest.See[string](b, `[...document.querySelectorAll('[data-turn] a, [data-turn] .soft')].map(e => e.textContent).join('|')`)
	if want := string([]rune(hostile)[:60]) + "…|暂未收录|一库多平台由谁负责|回答：政策问答平台归谁管，什么时候完成？"; listed != want {
		t.Errorf("the turns are %s, want %s", listed, want)
	}
	if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("it scrolls sideways by %d px", over)
	}
	b.Accessible("turns")
	b.TabToText("一库多平台由谁负责")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('h1')?.textContent === '政策问答平台归谁管，什么时候完成？' && document.querySelector('[data-turn] .soft')?.textContent === '有几个相近的问题'`)
	if n := channeltest.See[int](b, `document.querySelectorAll('[data-turn] li').length`); n != 2 {
		t.Errorf("a question asked again is listed: %d turns", n)
	}
	b.TabToText("清除")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.activeElement.textContent === '本次提问已清除。' && document.activeElement.getAttribute('role') === 'status'`)
	b.Accessible("turns forgotten")
	b.Do(chromedp.Navigate(s.URL + asking("失业")))
	b.Wait(`document.querySelector('[data-turn]').hidden && !sessionStorage.getItem('turns').includes('平台')`)
	b.Silent()
}

// TestConversationGoesOnFromAnEntry asks, chooses an entry, asks on from its page, and goes back by the list.
func TestConversationGoesOnFromAnEntry(t *testing.T) {
	l := over(channeltest.Sample())
	s, b := enhanced(t, l), channeltest.Browse(t)
	b.View(390, 844)
	b.Do(chromedp.Navigate(s.URL + asking("养老保险")))
	const talk = `document.querySelector('.ask input[name=conversation]')?.value ?? ''`
	id := channeltest.See[string](b, talk)
	if !kb.IsConversation(id) {
		t.Fatalf("conversation %q", id)
	}
	b.TabToText("灵活就业人员怎么交养老保险？")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('[data-turn] a')?.textContent === '养老保险' && location.pathname.startsWith('/q/')`)
	if on := channeltest.See[string](b, talk); on != id {
		t.Errorf("on the entry's page the conversation is %q, was %s", on, id)
	}
	b.Accessible("turns of an entry's page")
	b.TabTo("document.activeElement.id", "q")
	b.Do(chromedp.KeyEvent("一库多平台由谁负责"), chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.pathname === '/ask' && document.querySelector('[data-turn] a')?.textContent === '养老保险'`)
	if on := channeltest.See[string](b, `new URLSearchParams(location.search).get('conversation') + ' ' + (`+talk+`)`); on != id+" "+id {
		t.Errorf("the next question is in %q", on)
	}
	b.TabToText("养老保险")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('[data-turn] a')?.textContent === '一库多平台由谁负责'`)
	if link := channeltest.See[string](b, `document.querySelector('[data-turn] a').getAttribute('href')`); link != "/q/"+channeltest.PlatformID {
		t.Errorf("what was asked in the conversation leads to %s", link)
	}
	b.TabToText("清除")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`!document.querySelector('.ask input[name=conversation]')`)
	b.Silent()
}

// TestTurnsAreFewAndMayFail fills the storage with what is not a turn, then with twelve, then refuses it.
func TestTurnsAreFewAndMayFail(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.Do(chromedp.Navigate(s.URL + asking("养老保险")))
	for _, junk := range []string{`{`, `null`, `7`, `[null]`, `[{"question":{},"answer":1}]`} {
		b.Do(chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem('turns', '`+junk+`')`), chromedp.Reload())
		b.Wait(`document.querySelector('[data-turn]').hidden && sessionStorage.getItem('turns').includes('养老保险')`)
	}
	b.Do(chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem('turns', JSON.stringify([...Array(12).keys()].map(i => ({question: '问' + i, answer: '暂未收录'}))))`), chromedp.Reload())
	b.Wait(`JSON.parse(sessionStorage.getItem('turns')).length === 10`)
	b.Do(first(`Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('denied', 'SecurityError'); }})`), chromedp.Reload())
	b.Wait(`document.querySelector('[data-turn]').hidden && document.querySelector('#suggestions')`) // the rest of the script runs
	b.Silent()
}

func TestFollowUpsAreLinksShownOnce(t *testing.T) {
	_, body := fetch(t, request(t, "GET", serve(t, channeltest.Sample()).URL+asking("一库多平台由谁负责")))
	_, follow, found := strings.Cut(body, ">接着问</h2>")
	follow, beside, _ := strings.Cut(follow, "</section>")
	if !found || strings.Count(follow, "<li>") != 3 || !strings.Contains(follow, `href="/ask?q=`+strings.ToLower(url.PathEscape("退休后养老保险怎么领取？"))+`"`) {
		t.Errorf("follow-ups: %s", follow)
	}
	if strings.Contains(follow, "政策问答平台归谁管") || strings.Contains(beside, "退休后养老保险") || strings.Contains(body, channeltest.InnerWord) {
		t.Error("a question is offered twice, or one that is not for this door")
	}
}

func TestFollowUpsJoinWhatWasPerhapsMeant(t *testing.T) {
	l := channeltest.Sample()
	l.Items[2].Similar = []string{l.Items[1].Question} // the answer to it has a choice beside it
	_, body := fetch(t, request(t, "GET", serve(t, l).URL+asking(l.Items[1].Question)))
	_, list, _ := strings.Cut(body, ">也许您想问</h2>")
	list, _, _ = strings.Cut(list, "</section>")
	if strings.Count(list, "<li>") != 3 || strings.Count(list, l.Items[2].Question) != 1 || strings.Contains(body, "接着问") {
		t.Errorf("what to go on with: %s", list)
	}
}

// A question that is refused is corrected in the conversation that it was asked in.
func TestARefusedQuestionKeepsItsConversation(t *testing.T) {
	s := serve(t, channeltest.Sample())
	for id, kept := range map[string]bool{"01JC0000000000000000000002": true, `"><b>`: false} {
		resp, body := fetch(t, request(t, "GET", s.URL+asking(strings.Repeat("长", kb.MaxQuestion+1))+"&conversation="+url.QueryEscape(id)))
		if resp.StatusCode != http.StatusBadRequest || strings.Contains(body, `name="conversation" value="`+id+`"`) != kept {
			t.Errorf("%s: %d, kept should be %v: %.2000s", id, resp.StatusCode, kept, body)
		}
	}
}
