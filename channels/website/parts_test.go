package website

import (
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

func TestOpenNow(t *testing.T) {
	c := newCalendar(Config{Holidays: []string{"2026-10-01"}, Workdays: []string{"2026-10-10"}})
	const hours = "周一至周五 08:30-12:00,13:30-17:30"
	for at, want := range map[string]string{
		"2026-11-23 08:30": "现在开放", "2026-11-23 12:00": "已下班", "2026-11-23 17:29": "现在开放", "2026-11-22 10:00": "已下班", // a Sunday
		"2026-10-01 10:00": "已下班", "2026-10-10 10:00": "现在开放", "2027-03-01 10:00": "", // 2027 is not known
	} {
		when, err := time.ParseInLocation("2006-01-02 15:04", at, kb.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.state(hours, when.UTC()); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
		if got := c.state("全天", when); got != "" {
			t.Errorf("hours that cannot be read: %q", got)
		}
	}
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, kb.Shanghai)
	for hours, want := range map[string]string{"周一至周日 9:00-17:00": "现在开放", "周二 00:00-23:59": "已下班", "周一 11:00—13:00": "现在开放"} {
		if got := c.state(hours, noon); got != want {
			t.Errorf("%s on a Monday at noon: %q, want %q", hours, got, want)
		}
	}
}

func TestMark(t *testing.T) {
	for _, c := range []struct{ text, question, want string }{
		{"申领失业保险金的材料", "失业保险金怎么领", "申领<mark>失业保险金</mark>的材料"},
		{"<b>失业</b>", "失业<b>", "&lt;b&gt;<mark>失业</mark>&lt;/b&gt;"},
		{"ETC 卡", "etc怎么办", "<mark>ETC</mark> 卡"},
		{"一样，的", "样，的一", "一样，的"},
		{"失业登记怎么办理，需要什么", "怎么办理失业登记", "<mark>失业登记</mark>怎么办理，需要什么"},
	} {
		if got := string(mark(c.text, c.question)); got != c.want {
			t.Errorf("%q for %q: %s, want %s", c.text, c.question, got, c.want)
		}
	}
	if long := mark(strings.Repeat("长", 120), strings.Repeat("长", kb.MaxQuestion)); strings.Count(string(long), "<mark>") != 1 {
		t.Errorf("%s", long)
	}
}

func TestPhrased(t *testing.T) {
	for heading, want := range map[string]bool{
		"政策问答平台归谁管，什么时候完成？": true, "孩子出生怎么上户口，几天内要办？": true, "申领失业保险金需要什么材料？": false, "短句": false, "": false,
		"残疾人有哪些生活、护理补贴，康复和辅助器具有补助吗？": false, // the last part is longer than a line
	} {
		if got := phrased(heading); got != want {
			t.Errorf("%s: %v", heading, got)
		}
	}
}

func TestAnchor(t *testing.T) {
	for text, want := range map[string]string{
		"第三条": "c-3", "第一百二十三条　为了": "c-123", "第十二条之一": "c-12-1", "第45项": "c-x45", "四十五、完善": "c-x45", "12. 加强": "c-x12", "## 第十条 内容": "c-10",
		"任务45（十一）优化": "c-t45", "附件 任务1 责任单位": "c-t1", "附件：任务分工": "", "任务一览": "", "第二章 总则": "", "总则": "", "第一百零五条第二款": "c-105", "": "",
	} {
		if got := anchor(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
