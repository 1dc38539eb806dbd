package seeds

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
)

// task is one line of the notice's task list as the policy's text has it.
var task = regexp.MustCompile(`(?m)^任务(\d+)（[一二三四五六七八九十]+）[^：]+：(.+)责任单位：(.+)；完成时限：(.+)。$`)

// column finds which column of which task a basis rests on.
var column = regexp.MustCompile(`^附件 任务(\d+)( 责任单位| 完成时限)?$`)

func TestQuotesAreVerbatim(t *testing.T) {
	whole, tasks := notice(t), map[string][]string{}
	for _, m := range task.FindAllStringSubmatch(whole, -1) {
		tasks[m[1]] = m
	}
	if len(tasks) != 58 {
		t.Fatalf("%d tasks, want 58", len(tasks))
	}
	spoken := map[string]bool{}
	for _, e := range noticed(t) {
		for _, b := range e.Basis {
			m := column.FindStringSubmatch(b.Clause)
			switch {
			case b.Quote == "" || b.Clause == "" || b.Policy != noticeCode || !strings.Contains(whole, b.Quote):
				t.Errorf("%s: the notice does not say %q", e.Code, b.Quote)
			case m == nil:
			case m[2] == "" && !strings.Contains(tasks[m[1]][2], b.Quote), m[2] == " 责任单位" && tasks[m[1]][3] != b.Quote, m[2] == " 完成时限" && tasks[m[1]][4] != b.Quote:
				t.Errorf("%s: %s does not say %q", e.Code, b.Clause, b.Quote)
			default:
				spoken[m[1]] = true
			}
		}
	}
	for n := range tasks {
		if !spoken[n] {
			t.Errorf("no entry speaks of task %s", n)
		}
	}
}

// TestDeadlines holds the entry of each task to the deadline that the notice gives it.
func TestDeadlines(t *testing.T) {
	tasks := map[string][]string{}
	for _, m := range task.FindAllStringSubmatch(notice(t), -1) {
		tasks[m[1]] = m
	}
	of := regexp.MustCompile(`-t0*(\d+)[a-z]?$`)
	for _, e := range noticed(t) {
		m := of.FindStringSubmatch(e.Code)
		if m == nil {
			continue
		}
		want := "原文未写明完成时限"
		switch d := tasks[m[1]][4]; d {
		case "2024年12月底前":
			want = d + "，已经过去"
		case "长期坚持":
			want = "“长期坚持”"
		}
		if !strings.Contains(e.Answer, want) || !strings.Contains(e.Answer, "按2024年工作要点") {
			t.Errorf("%s does not say %s", e.Code, want)
		}
	}
}

// collective are the units that the notice names without their own name, and the one it issues under its full name.
var collective = map[string]string{
	"各街道（镇）":      "各街道办事处、镇人民政府",
	"区政府办公室":      "济南市章丘区人民政府办公室",
	"区政府有关部门（单位）": "章丘区政府各部门（单位）",
}

func TestResponsibleUnitsAreThere(t *testing.T) {
	departments := names(mustRead[*kb.Department](t), func(d *kb.Department) string { return d.Name })
	rest := regexp.MustCompile(`等有关部门(（单位）)?$|及所属公共企事业单位$`)
	for _, m := range task.FindAllStringSubmatch(notice(t), -1) {
		units := rest.ReplaceAllString(strings.NewReplacer("(", "（", ")", "）", ",", "，").Replace(m[3]), "")
		for _, u := range strings.FieldsFunc(units, func(r rune) bool { return r == '、' || r == '，' }) {
			if !departments["章丘"+u] && !departments[u] && !departments[collective[u]] {
				t.Errorf("task %s: no department %s", m[1], u)
			}
		}
	}
}

// national are the short numbers of services that every place in the country has.
var national = []string{kb.Hotline, "12333", "12366", "12315", "12348", "12329", "12393", "12338", "110", "120", "119", "122"}

func TestPhonesComeFromTheNoticeOrAreNational(t *testing.T) {
	whole, number := notice(t), regexp.MustCompile(`\d[\d-]{4,}`)
	check := func(code, s string) {
		for _, n := range number.FindAllString(s, -1) {
			if !slices.Contains(national, n) && !strings.Contains(whole, n) {
				t.Errorf("%s: %s is not in the notice, and not national", code, n)
			}
		}
	}
	for _, e := range noticed(t) {
		check(e.Code, strings.Join(append(e.Forms(), e.Answer, e.Short, e.Script), "\n"))
	}
	for _, e := range mustRead[*kb.Entry](t) {
		for _, c := range e.Contacts {
			check(e.Code, c.Phone+c.Address+c.Hours)
		}
	}
	for _, d := range mustRead[*kb.Department](t) {
		for _, p := range d.Phones {
			check(d.Code, p.Number)
			if p.Hours != "" || p.Confirmed != "" {
				t.Errorf("%s: nothing gives its hours, and nobody confirmed the phone", d.Code)
			}
		}
	}
}

// TestPolicyIsTheNotice compares the policy's text with the file it was made from, where that is at hand. White space
// and punctuation do not count: the file has page breaks and a table.
func TestPolicyIsTheNotice(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "shared", "design", "notice.txt"))
	if err != nil {
		t.Skip("../shared/design/notice.txt is not there to compare with")
	}
	skip := regexp.MustCompile(`^(工作任务|具体要求|一、深化重点领域主动公开|（十六）进一步加强标准化建设)$`) // the table's headings, two of them not as in the body
	whole := text.Fold(notice(t))
	for _, piece := range strings.Fields(string(source)) {
		if key := text.Fold(piece); utf8.RuneCountInString(key) >= 4 && !skip.MatchString(piece) && !strings.Contains(whole, key) {
			t.Errorf("the policy lacks %s", piece)
		}
	}
}
