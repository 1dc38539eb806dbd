package website_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
)

// longID is the policy that longLaw makes.
const longID = "01JCHANNELTEST0000000CIVIL"

// clauses is how many longLaw has, as many as 民法典.
const clauses = 1260

// longLaw is as long as 民法典 and built like it: books, chapters, sections, clauses of one or several paragraphs.
func longLaw() kb.Policy {
	var b strings.Builder
	for n := 1; n <= clauses; n++ {
		if n%180 == 1 {
			fmt.Fprintf(&b, "第%s编　物权\n", figures(n/180+1))
		}
		if n%15 == 1 && n < 600 {
			fmt.Fprintf(&b, "第%s章　一般规定\n", figures(n/15+1))
		}
		if n%30 == 1 && n < 600 {
			fmt.Fprintf(&b, "第一节　设立\n")
		}
		fmt.Fprintf(&b, "第%s条　民事主体从事民事活动，应当遵循诚信原则，秉持诚实，恪守承诺，不得违反法律、行政法规的强制性规定。%s\n", figures(n), strings.Repeat("当事人另有约定的除外。", n%7))
		if n%3 == 0 {
			b.WriteString("依照前款规定办理登记的，登记机构应当自受理之日起三十日内完成：\n（一）建设用地使用权；\n（二）海域使用权；\n")
		}
	}
	b.WriteString("附则\n第一条　本决定自公布之日起施行。\n")
	return kb.Policy{Meta: kb.Meta{ID: longID}, Code: "civil", Title: "中华人民共和国民法典", Issuer: "全国人民代表大会", Effective: "2021-01-01", Validity: kb.InForce, Text: b.String()}
}

// figures writes a number below ten thousand as laws do: 一千二百六十, 一百零五.
func figures(n int) string {
	digits, units := []rune("零一二三四五六七八九"), []string{"", "十", "百", "千"}
	out, gap := "", false
	for i := 3; i >= 0; i-- {
		unit := []int{1, 10, 100, 1000}[i]
		d := n / unit % 10
		switch {
		case d == 0:
			gap = out != ""
			continue
		case gap:
			out += "零"
		}
		gap, out = false, out+string(digits[d])+units[i]
	}
	if n < 20 {
		out = strings.TrimPrefix(out, "一十")
		if n >= 10 {
			out = "十" + out
		}
	}
	return out
}

func TestLongLawIsPaged(t *testing.T) {
	l, law := over(channeltest.Sample()), longLaw()
	l.Laws = append(l.Laws, law)
	l.Items[0].Grounds = []kb.Ground{{Policy: law, Clause: "第一千零一条第一款"}, {Policy: l.Laws[0], Clause: "第45项"}}
	s := open(t, website.DefaultConfig(), "https://zcwd.example.gov.cn", l)
	address := s.URL + channels.PolicyURL(longID)
	read := func(query string) string {
		resp, body := fetch(t, request(t, "GET", address+query))
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d", query, resp.StatusCode)
		}
		return body
	}
	first := read("")
	if !strings.Contains(first, `id="resting"`) || strings.Contains(read("?part=2"), `id="resting"`) {
		t.Error("what rests on it is not on the first page, or on the second too")
	}
	assets := 0
	for _, path := range regexp.MustCompile(`/assets/[^"]+`).FindAllString(first, -1) {
		_, asset := fetch(t, request(t, "GET", s.URL+path))
		assets += len(asset)
	}
	parts := strings.Count(first, `<li><a href="?part=`)
	if parts < 5 {
		t.Fatalf("%d parts", parts)
	}
	paragraph := regexp.MustCompile(`<(?:p|h3)(?: id="([^"]+)")?>([^<]*)</`)
	var lines, ids []string
	for n := 1; n <= parts; n++ {
		body := read(fmt.Sprintf("?part=%d", n))
		if size := len(body) + assets; size > 100_000 {
			t.Errorf("part %d takes %d bytes in all", n, size)
		}
		_, text, _ := strings.Cut(body, `<div class="prose law">`)
		text, _, _ = strings.Cut(text, "</div>")
		found := paragraph.FindAllStringSubmatch(text, -1)
		for _, m := range found {
			lines, ids = append(lines, m[2]), append(ids, m[1])
		}
		if found[0][1] == "" || strings.HasPrefix(found[len(found)-1][1], "h-") {
			t.Errorf("part %d goes from %q to %q", n, found[0][2], found[len(found)-1][2])
		}
		canonical := `<link rel="canonical" href="https://zcwd.example.gov.cn/p/` + longID + map[bool]string{true: `">`, false: fmt.Sprintf(`?part=%d">`, n)}[n == 1]
		for has, want := range map[string]bool{
			canonical: true, `rel="prev"`: n > 1, `rel="next"`: n < parts, fmt.Sprintf(`?part=%d#text" rel="prev"`, n-1): n > 1,
			fmt.Sprintf(`?part=%d#text" rel="next"`, n+1): n < parts, fmt.Sprintf(`?part=%d#text" aria-current="page"`, n): true,
			fmt.Sprintf("（第 %d 页）", n): n > 1, `name="ArticleTitle"`: n == 1,
		} {
			if strings.Contains(body, has) != want {
				t.Errorf("part %d has %q: %v", n, has, !want)
			}
		}
	}
	if got := strings.Join(lines, "\n") + "\n"; got != law.Text {
		t.Errorf("the parts together have %d bytes of %d", len(got), len(law.Text))
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	if n := len(ids); n != clauses+7+40+20 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != n {
		t.Errorf("%d clauses and headings have an id, or two have the same", n)
	}
	for _, id := range []string{"c-1", "c-1001", "c-1260", "h-1"} {
		if !strings.Contains(read("?at="+id), ` id="`+id+`">`) {
			t.Errorf("%s is not where its link leads", id)
		}
	}
	chapters := regexp.MustCompile(`<a href="(\?at=(h-\d+))#(h-\d+)">第`).FindAllStringSubmatch(first, -1)
	if len(chapters) != 7+40 {
		t.Errorf("the contents name %d books and chapters", len(chapters))
	}
	for _, m := range chapters[len(chapters)-10:] {
		if m[2] != m[3] || !strings.Contains(read(m[1]), ` id="`+m[2]+`">`) {
			t.Errorf("%s does not lead there", m[0])
		}
	}
	if _, entry := fetch(t, request(t, "GET", s.URL+channels.EntryURL(channeltest.PlatformID))); !strings.Contains(entry, `href="/p/`+longID+`?at=c-1001#c-1001"`) {
		t.Error("the entry does not lead to the clause")
	}
}

// Whatever a text is made of, its pages stay small and have all of it.
func TestOddTextsArePaged(t *testing.T) {
	for name, text := range map[string]string{
		"headings only": strings.Repeat("# 标题\n", 6000), "chapters only": strings.Repeat("第一章　总则\n", 6000), "one clause": "第一条　" + strings.Repeat("款。\n", 20_000),
		"marks": strings.Repeat("<&>\n", 8000), "one line": strings.Repeat("长", 60_000),
	} {
		l := over(channeltest.Sample())
		l.Laws[0].Text = text
		s, lines := open(t, website.DefaultConfig(), "", l), 0
		for n := 1; ; n++ {
			resp, body := fetch(t, request(t, "GET", fmt.Sprintf("%s%s?part=%d", s.URL, channels.PolicyURL(channeltest.NoticeID), n)))
			if resp.StatusCode != http.StatusOK {
				break
			}
			if len(body) > 75_000 {
				t.Errorf("%s: part %d has %d bytes", name, n, len(body))
			}
			_, body, _ = strings.Cut(body, `<div class="prose law">`)
			body, _, _ = strings.Cut(body, "</div>")
			lines += strings.Count(body, "</p>") + strings.Count(body, "</h3>")
		}
		if want := max(3, strings.Count(text, "\n")); lines < want {
			t.Errorf("%s: %d lines of %d", name, lines, want)
		}
	}
}
