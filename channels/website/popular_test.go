package website_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yiku/channels"
	"yiku/channels/channeltest"
)

func TestRisingIsShownWhenThereIsAny(t *testing.T) {
	l := over(channeltest.Sample())
	s := enhanced(t, l)
	const heading = "最近一周问得多起来的"
	if _, body := fetch(t, request(t, "GET", s.URL+"/")); strings.Contains(body, heading) {
		t.Error("a heading over nothing")
	}
	l.rising = map[string]bool{channeltest.PensionID: true, channeltest.InnerID: true}
	_, body := fetch(t, request(t, "GET", s.URL+"/"))
	_, rest, _ := strings.Cut(body, heading)
	list, _, found := strings.Cut(rest, "</section>")
	if !found || strings.Count(list, "<li>") != 1 || !strings.Contains(list, `href="`+channels.EntryURL(channeltest.PensionID)+`"`) {
		t.Errorf("rising: %s", list)
	}
}

// TestKeywordsToAskAbout: those of what is shown, each once, without what was asked; nothing of an answer that shows nothing.
func TestKeywordsToAskAbout(t *testing.T) {
	l := channeltest.Sample()
	l.Items[1].Keywords = []string{"社保缴费", "养老保险", `<b>"&`}
	l.Items[2].Keywords = []string{"社保缴费", "退休"}
	l.Items[4].Keywords = []string{channeltest.InnerWord}
	s := serve(t, l)
	for path, want := range map[string]string{
		asking("养老保险"):                          "社保缴费|&lt;b&gt;&#34;&amp;|退休",
		asking("一库多平台由谁负责"):                     "知识库|社保缴费|养老保险|&lt;b&gt;&#34;&amp;|退休", // those of what may be asked next come last
		asking("没有的事"):                          "",
		channels.EntryURL(channeltest.InsureID): "社保缴费|&lt;b&gt;&#34;&amp;",
		channels.EntryURL(channeltest.LongID):   "",
	} {
		_, body := fetch(t, request(t, "GET", s.URL+path))
		_, rest, _ := strings.Cut(body, `<h2 id="keywords">相关关键词</h2>`)
		list, _, _ := strings.Cut(rest, "</section>")
		var got []string
		for part := range strings.SplitSeq(list, "<li>") {
			if _, part, found := strings.Cut(part, `rel="nofollow">`); found {
				word, _, _ := strings.Cut(part, "</a>")
				got = append(got, word)
			}
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: keywords %q, want %q", path, got, want)
		}
	}
}

// TestKeywordsAndRisingLookRight has them looked at: nothing scrolls sideways, nothing is wrong for who cannot see.
func TestKeywordsAndRisingLookRight(t *testing.T) {
	l := over(channeltest.Sample())
	l.rising = map[string]bool{channeltest.PensionID: true, channeltest.InsureID: true}
	l.Items[1].Keywords = []string{"社保缴费", strings.Repeat("很长的关键词", 8), "养老保险缴费基数"}
	s, b := enhanced(t, l), channeltest.Browse(t)
	for name, path := range map[string]string{"rising": "/", "keywords": asking("灵活就业人员怎么交养老保险？"), "keywords-entry": channels.EntryURL(channeltest.InsureID)} {
		for _, width := range []int64{1280, 390, 320} {
			b.View(width, 844)
			b.Do(chromedp.Navigate(s.URL + path))
			if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", name, width, over)
			}
			b.Accessible(fmt.Sprint(name, " at ", width))
			b.Silent()
			if os.Getenv("YIKU_SHOTS") != "" {
				channeltest.Keep(t, fmt.Sprint(name, "-", width, ".png"), channeltest.Value(b, chromedp.FullScreenshot(100)))
			}
		}
	}
}
