package seeds

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/standard"
	"yiku/kb/text"
)

// mustRead gives the records of a kind from its embedded files, whose lines must be canonical JSON in order of code.
func mustRead[T kb.Record](tb testing.TB) []T {
	tb.Helper()
	var zero T
	var recs []T
	for _, name := range filesOf(files, zero.Kind()) {
		recs = append(recs, mustReadFile[T](tb, name)...)
	}
	return recs
}

func mustReadFile[T kb.Record](tb testing.TB, name string) []T {
	tb.Helper()
	var zero T
	data, err := files.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	var recs []T
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		rec := kb.NewRecord(zero.Kind()).(T)
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(rec); err != nil {
			tb.Fatalf("%s line %d: %v", name, i+1, err)
		}
		var again bytes.Buffer
		enc := json.NewEncoder(&again)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(rec); err != nil || !bytes.Equal(bytes.TrimSpace(again.Bytes()), line) {
			tb.Errorf("%s line %d is not canonical: want %s", name, i+1, again.Bytes())
		}
		if len(recs) > 0 && rec.Key() <= recs[len(recs)-1].Key() {
			tb.Errorf("%s: code %s is out of order", name, rec.Key())
		}
		recs = append(recs, rec)
	}
	return recs
}

// noticeCode is the code of the notice as a policy.
const noticeCode = "章政办发〔2024〕1号"

// notice gives the notice's text, and noticed the entries made from it.
func notice(tb testing.TB) string {
	tb.Helper()
	policies := mustReadFile[*kb.Policy](tb, "policies/notice.jsonl")
	if len(policies) != 1 || policies[0].Code != noticeCode {
		tb.Fatalf("policies = %d, want the notice alone", len(policies))
	}
	return policies[0].Text
}

func noticed(tb testing.TB) []*kb.Entry { return mustReadFile[*kb.Entry](tb, "entries/notice.jsonl") }

func TestFilesAreCanonical(t *testing.T) {
	for _, n := range []int{
		len(mustRead[*kb.Region](t)), len(mustRead[*kb.Audience](t)), len(mustRead[*kb.Department](t)),
		len(mustRead[*kb.Policy](t)), len(mustRead[*kb.Topic](t)),
	} {
		if n == 0 {
			t.Error("a file is empty")
		}
	}
	if n := len(mustRead[*kb.Entry](t)) - len(noticed(t)); n < 200 {
		t.Errorf("%d entries besides the notice's, want 200 or more", n)
	}
	if n := len(mustRead[*kb.Synonym](t)); n < 150 {
		t.Errorf("%d synonyms, want 150 or more", n)
	}
}

// names gives the keys of recs as a set.
func names[T kb.Record](recs []T, name func(T) string) map[string]bool {
	set := map[string]bool{}
	for _, r := range recs {
		set[name(r)] = true
	}
	return set
}

func TestEntriesPointToWhatIsThere(t *testing.T) {
	departments := names(mustRead[*kb.Department](t), (*kb.Department).Key)
	topics := names(mustRead[*kb.Topic](t), func(r *kb.Topic) string { return r.Name })
	regions := names(mustRead[*kb.Region](t), func(r *kb.Region) string { return r.Name })
	audiences := names(mustRead[*kb.Audience](t), func(r *kb.Audience) string { return r.Name })
	for _, e := range mustRead[*kb.Entry](t) {
		if !departments[e.Department] {
			t.Errorf("%s: department %q is unknown", e.Code, e.Department)
		}
		if !topics[e.Category] || slices.ContainsFunc(keys(topics), func(n string) bool { return strings.HasPrefix(n, e.Category+"/") }) {
			t.Errorf("%s: category %q is no leaf", e.Code, e.Category)
		}
		for _, r := range e.Regions {
			if !regions[r] {
				t.Errorf("%s: region %q is unknown", e.Code, r)
			}
		}
		for _, a := range e.Audiences {
			if !audiences[a] {
				t.Errorf("%s: audience %q is unknown", e.Code, a)
			}
		}
	}
}

func keys(set map[string]bool) (out []string) {
	for k := range set {
		out = append(out, k)
	}
	return out
}

func TestEntriesMeetTheStandard(t *testing.T) {
	forms := map[string]string{}
	for _, e := range mustRead[*kb.Entry](t) {
		if e.Status != kb.Published || !e.Unconfirmed() {
			t.Errorf("%s: status %q, starter %v, reviewed %q; want published and nobody's review", e.Code, e.Status, e.Starter, e.ReviewedAt)
		}
		similar := 3
		if strings.HasPrefix(e.Code, "law-") {
			similar = 4
			if !slices.ContainsFunc(e.Forms(), func(f string) bool { return utf8.RuneCountInString(text.Fold(f)) <= 6 }) {
				t.Errorf("%s: no form as typed into a search box, of six characters or fewer", e.Code)
			}
		}
		if len(e.Similar) < similar || len(e.Basis) == 0 || e.NoBasis != "" || !slices.Contains(kb.EntryTypes, e.Type) {
			t.Errorf("%s: %d similar questions, %d bases, type %q", e.Code, len(e.Similar), len(e.Basis), e.Type)
		}
		if n := utf8.RuneCountInString(e.Short); n > 300 {
			t.Errorf("%s: short answer of %d characters", e.Code, n)
		}
		for _, f := range e.Forms() {
			if other, taken := forms[text.Fold(f)]; taken || utf8.RuneCountInString(f) > 128 {
				t.Errorf("%s: %q is too long or asked by %s too", e.Code, f, other)
			}
			forms[text.Fold(f)] = e.Code
		}
		if len(e.Keywords) == 0 {
			t.Errorf("%s: no keywords", e.Code)
		}
		for _, k := range e.Keywords {
			if utf8.RuneCountInString(k) > 20 || text.Fold(k) == text.Fold(e.Question) {
				t.Errorf("%s: keyword %q", e.Code, k)
			}
		}
	}
	if got := forms[text.Fold("政策问答平台归谁管，什么时候完成")]; got != "zq-zwgk2024-t45" {
		t.Errorf("政策问答平台归谁管，什么时候完成 belongs to %q", got)
	}
}

// sections are the headings an answer may have, as the contract lists them.
var sections = []string{"条件", "材料", "流程", "时限", "费用", "地点", "注意"}

func TestAnswersHaveKnownSections(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^#+ .*$`)
	for _, e := range mustRead[*kb.Entry](t) {
		for _, h := range heading.FindAllString(e.Answer, -1) {
			if name, ok := strings.CutPrefix(h, "## "); !ok || !slices.Contains(sections, name) {
				t.Errorf("%s: heading %q", e.Code, h)
			}
		}
		if strings.HasPrefix(e.Answer, "#") {
			t.Errorf("%s: the conclusion does not come first", e.Code)
		}
	}
}

// A page makes a checklist of 材料, so the section begins with a list; what nobody can bring belongs elsewhere.
func TestMaterialsAreLists(t *testing.T) {
	for _, e := range mustRead[*kb.Entry](t) {
		for _, s := range standard.Sections(e.Answer) {
			if s.Name == "材料" && !strings.HasPrefix(strings.TrimSpace(s.Body), "- ") {
				t.Errorf("%s: 材料 is no list: %s", e.Code, s.Body)
			}
		}
	}
}
