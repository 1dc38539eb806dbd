package website_test

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"yiku/channels/channeltest"
)

// TestNotSentIsReadOut: a form that cannot be sent says so, once, in words that a screen reader announces (4.1.3).
func TestNotSentIsReadOut(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	b.Do(chromedp.Navigate(s.URL + "/ask?q=" + url.QueryEscape("一库多平台由谁负责")))
	s.Close()
	for range 2 {
		b.Do(chromedp.Click(chromedp.CSS(".helpful button[value=yes]")))
		b.Wait(`[...document.querySelectorAll('.helpful [role=alert]')].map(e => e.textContent).join() === '没有发送成功。请稍后再试，或拨打 12345。' && !document.querySelector('.helpful button').disabled`)
	}
}

// TestCallIsNamedByWhatIsSeen: who says the words on the link by voice reaches it (2.5.3), on a wide and a narrow screen.
func TestCallIsNamedByWhatIsSeen(t *testing.T) {
	s, b := enhanced(t, over(channeltest.Sample())), channeltest.Browse(t)
	for _, width := range []int64{390, 1280} {
		b.View(width, 844, scheme(false)...)
		b.Do(chromedp.Navigate(s.URL + "/"))
		if !channeltest.See[bool](b, `(a => a.getAttribute('aria-label').includes(a.innerText.trim()))(document.querySelector('.call'))`) {
			t.Errorf("at %d px the link to the hotline is not named by its words", width)
		}
	}
}
