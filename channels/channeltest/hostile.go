package channeltest

import (
	"net/http"
	"strings"
	"testing"

	"yiku/kb"
)

// hostileTexts try to become markup, scripts or links in whatever shows them.
var hostileTexts = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg onload=alert(1)>`, `</title><script>alert(1)</script>`,
	`</textarea><iframe src=javascript:alert(1)>`, `javascript:alert(1)`, `JaVaScRiPt:alert(1)`, `data:text/html,<script>alert(1)</script>`,
	`[点我](javascript:alert(1))`, `[点我](java&#115;cript:alert(1))`, `[点我](data:text/html;base64,PHNjcmlwdD4=)`, `![x](https://evil.example/x.png "a")`,
	`<https://evil.example" onclick=alert(1)>`, `<javascript:alert(1)>`, "[x]: javascript:alert(1)\n[x]", `<a href="javascript:alert(1)">x</a>`,
	"```\n</code></pre><script>alert(1)</script>\n```", `{{.}}${alert(1)}`, "\u202egnp.exe", "\x00<b\x00>", `<!--<script>alert(1)</script>-->`,
	"<style>*{display:none}</style>", `<base href="https://evil.example/">`, `<meta http-equiv=refresh content=0;url=//evil.example>`, `vbscript:x`,
	"|a|b|\n|-|-|\n|<script>alert(1)</script>|[x](javascript:1)|", "## <script>alert(1)</script>", `<form action=//evil.example><button>`, `//evil.example`,
}

// hostile: every text of every record, and the question, with something hostile in it. That nothing runs or loads is
// looked at in every reply (readable); here only that the reply is a whole one.
func hostile(t *testing.T, d Door) {
	for _, h := range hostileTexts {
		l := poisoned(h)
		b := open(t, d, l)
		b.send(d.Entry(PlatformID)).want(t, http.StatusOK, "答案到此为止")
		if d.Policy != nil {
			b.send(d.Policy(NoticeID)).want(t, http.StatusOK, "正文到此为止")
		}
		b.send(d.Ask("一")).want(t, http.StatusOK, "答案到此为止")
		b.send(d.Ask("众")).want(t, http.StatusOK)
		if r := b.send(d.Ask(h + "，怎么办")); r.StatusCode != http.StatusOK {
			t.Errorf("%q: status %d", h, r.StatusCode)
		}
		b.send(d.Entry(strings.ReplaceAll(h, "/", "")))
		for _, list := range d.Lists {
			b.send(list()).want(t, http.StatusOK)
		}
		for _, find := range d.Finders {
			b.send(find("众")).want(t, http.StatusOK)
		}
	}
}

// poisoned is a library with h in every text. “一” finds one entry, “众” finds two.
func poisoned(h string) *Library {
	owner := kb.Department{Code: h, Name: h, Level: h, Phones: []kb.Phone{{Number: h, Hours: h}, {Number: "12345" + h, Hours: h}}}
	law := kb.Policy{Meta: kb.Meta{ID: NoticeID, Revision: 1}, Code: h, Title: h, Number: h, Issuer: h, Written: kb.Day(h), Issued: kb.Day(h),
		Effective: kb.Day(h), Expires: kb.Day(h), Validity: kb.Validity(h), URL: h, Text: h + "\n正文到此为止", Relations: []kb.Relation{{Kind: h, Policy: h}}}
	entry := func(id, form string) kb.Resolved {
		return kb.Resolved{Owner: owner, Grounds: []kb.Ground{{Policy: law, Clause: h, Quote: h}, {Policy: kb.Policy{Title: h, URL: h}}}, Entry: &kb.Entry{
			Meta: kb.Meta{ID: id, Revision: 1}, Code: h, Question: form + h, Similar: []string{h}, Answer: h + "\n\n答案到此为止", Short: h, Script: h, Type: h,
			Category: h, Keywords: []string{h}, Department: h, Contacts: []kb.Contact{{Name: h, Phone: h, Address: h, Hours: h}}, NoBasis: h,
			ValidFrom: kb.Day(h), ValidTo: kb.Day(h), ReviewedAt: kb.Day(h), Status: kb.Published,
		}}
	}
	return &Library{Items: []kb.Resolved{entry(PlatformID, "众一"), entry(InsureID, "众二")}, Laws: []kb.Policy{law}}
}
