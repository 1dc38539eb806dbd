package render

import (
	"strings"
	"testing"

	"yiku/kb"
)

func TestTel(t *testing.T) {
	for phone, want := range map[string]string{"12345": "12345", "0531-83278192": "053183278192", "（0531）8327 8192 转802": "053183278192", "+86 531 1": "+865311",
		"": "", "暂无": "", "12": "", "javascript:alert(1)": "", "tel:12345": ""} {
		if got := Tel(phone); got != want {
			t.Errorf("%s dials %q, not %q", phone, got, want)
		}
	}
}

func TestOver(t *testing.T) {
	if Over(kb.Repealed) == "" || Over(kb.Lapsed) == "" || Over(kb.Amended) == "" || Over(kb.InForce) != "" || Over("") != "" {
		t.Error("what is over is not told from what holds")
	}
}

func TestMarkdownShowsAndNeverRuns(t *testing.T) {
	for text, want := range map[string]string{
		"# 一\n\n- 甲\n- 乙":                   "<h2>一</h2>\n<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>",
		"第一行\n第二行":                          "<p>第一行<br>\n第二行</p>",
		"<script>alert(1)</script>":         "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
		"[点我](javascript:alert(1))":         "<p>点我</p>",
		"[网站](https://a.example)":           `<p><a href="https://a.example" rel="nofollow noopener">网站</a></p>`,
		"![图](https://a.example/x.png)":     `<p><a href="https://a.example/x.png" rel="nofollow noopener">图</a></p>`,
		"年收入<5万元 & \"双方\"":                  "<p>年收入&lt;5万元 &amp; &#34;双方&#34;</p>",
		"|a|\n|-|\n|<img src=x onerror=1>|": "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>&lt;img src=x onerror=1&gt;</td>\n</tr>\n</tbody>\n</table>",
	} {
		got, err := Markdown(text)
		if s := strings.TrimSpace(string(got)); err != nil || s != want {
			t.Errorf("%s\nis  %s\nnot %s (%v)", text, s, want, err)
		}
	}
}
