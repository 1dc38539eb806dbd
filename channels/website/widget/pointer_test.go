package widget_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"yiku/channels/channeltest"
)

// TestSuggestionIsTakenOnRelease: whoever presses on the wrong suggestion can still move away (WCAG 2.2, 2.5.2).
func TestSuggestionIsTakenOnRelease(t *testing.T) {
	s := foreign(t, true)
	s.View(390, 844)
	s.load()
	s.tabTo("search")
	s.press("养老")
	s.Wait(`document.querySelectorAll('[role=option]').length === 2`)
	s.run(`document.querySelector('[role=option]').dispatchEvent(new MouseEvent('mousedown', {bubbles: true, cancelable: true}))`)
	if at := channeltest.See[string](s.Browser, `new Promise(r => setTimeout(() => r(location.pathname + document.activeElement.id), 300))`); at != "/widget/demosearch" {
		t.Errorf("pressing alone leads to %s", at)
	}
	s.Do(chromedp.Click(chromedp.CSS("[role=option]")))
	s.Wait(`location.pathname === '/ask'`)
}
