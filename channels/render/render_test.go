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
		"电话 0531-83278192，2026-11-24 起。":    `<p>电话 <span class="number">0531-83278192</span>，<span class="number">2026-11-24</span> 起。</p>`,
		"https://a.example/2026-11-24":      `<p><a href="https://a.example/2026-11-24" rel="nofollow noopener">https://a.example/<span class="number">2026-11-24</span></a></p>`,
		"年收入<5万元 & \"双方\"":                  "<p>年收入&lt;5万元 &amp; &#34;双方&#34;</p>",
		"|a|\n|-|\n|<img src=x onerror=1>|": "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>&lt;img src=x onerror=1&gt;</td>\n</tr>\n</tbody>\n</table>",
	} {
		got, err := Markdown(text)
		if s := strings.TrimSpace(string(got)); err != nil || s != want {
			t.Errorf("%s\nis  %s\nnot %s (%v)", text, s, want, err)
		}
	}
}

func TestRead(t *testing.T) {
	doc, err := Read("先说结论。\n\n## 材料\n- 身份证\n- <b>户口本</b>\n\n## 条件\n- 满一年", func(h string) bool { return h == "材料" })
	if err != nil {
		t.Fatal(err)
	}
	want := "<p>先说结论。</p>\n<h2 id=\"s-1\">材料</h2>\n<ul class=\"checks\">\n<li><label><input type=\"checkbox\"> 身份证</label></li>\n" +
		"<li><label><input type=\"checkbox\"> &lt;b&gt;户口本&lt;/b&gt;</label></li>\n</ul>\n<h2 id=\"s-2\">条件</h2>\n<ul>\n<li>满一年</li>\n</ul>\n"
	if string(doc.HTML) != want {
		t.Errorf("it became %q, want %q", doc.HTML, want)
	}
	if len(doc.Sections) != 2 || doc.Sections[1].ID != "s-2" || doc.Sections[1].Name != "条件" || doc.Text != "先说结论。\n材料\n身份证\n<b>户口本</b>\n条件\n满一年" {
		t.Errorf("sections %v, text %q", doc.Sections, doc.Text)
	}
}
