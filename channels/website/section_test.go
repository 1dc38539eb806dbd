package website_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yiku/channels/channeltest"
	"yiku/kb"
)

// telling answers everything by the section of an entry.
func telling(entry int, section string) *channeltest.Library {
	l := channeltest.Sample()
	l.Instead(func(_ context.Context, q kb.Question) (kb.Answer, error) {
		return kb.Answer{ID: "1", Conversation: channeltest.LongID, Kind: kb.Direct, Question: q.Text, Entry: &l.Items[entry], Section: section}, nil
	})
	return l
}

// The section that was asked for comes first, as it is written, and the whole answer after it.
func TestSectionThatWasAskedForComesFirst(t *testing.T) {
	for _, c := range []struct {
		entry       int
		section     string
		says, whole string
	}{
		{3, "材料", "身份证或社会保障卡", "失业人员可以随时申领"},
		{3, "费用", "不收费。", "失业人员可以随时申领"},
		{1, kb.SectionPhone, "0531-83211111", "带身份证到户籍地或就业地"},
		{1, kb.SectionPlace, "双山街道1号", "带身份证到户籍地或就业地"},
	} {
		_, got := fetch(t, request(t, http.MethodGet, serve(t, telling(c.entry, c.section)).URL+asking("那要带什么")))
		part, rest, found := strings.Cut(got, "下面是答案全文。")
		if !found || !strings.Contains(part, c.says) || !strings.Contains(part, `aria-label="您问的`+c.section) || strings.Contains(part, c.whole) ||
			!strings.Contains(rest, c.whole) || !strings.Contains(rest, c.says) {
			t.Errorf("%s: found %v, before the whole answer: %s", c.section, found, part[max(0, len(part)-800):])
		}
	}
	if _, got := fetch(t, request(t, http.MethodGet, serve(t, telling(3, "")).URL+asking("申领失业保险金"))); strings.Contains(got, "下面是答案全文") {
		t.Error("nothing was asked for by itself, and something comes first")
	}
}

func TestSectionLooksRight(t *testing.T) {
	for _, section := range []string{"材料", "时限"} {
		s, b := enhanced(t, over(telling(3, section))), channeltest.Browse(t)
		for _, width := range []int64{390, 1280} {
			b.View(width, 844)
			b.Do(chromedp.Navigate(s.URL + asking("那要带什么")))
			if over := channeltest.See[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("at %d px it scrolls sideways by %d px", width, over)
			}
			if n := channeltest.See[int](b, `document.querySelectorAll('[id]').length - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size`); n > 0 {
				t.Errorf("%d ids are not the only ones", n)
			}
			b.Wait(`document.querySelector('article > .prose + *').textContent.includes('复制')`) // what is copied is the whole
			b.Accessible("section")
		}
		b.Silent()
	}
}
