package seeds

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/text"
)

// golden is one question of a golden set with the codes of the entries that answer it; none when the library cannot.
type golden struct {
	ID      string   `json:"_id"`
	Before  []string `json:"before"` // asked earlier in the same conversation: dialogues
	Text    string   `json:"text"`
	Kind    string   `json:"kind"`   // dialogues: what the last question does
	Near    string   `json:"near"`   // near-misses: the entry that it is near to
	How     string   `json:"how"`    // near-misses: by what it misses
	Phones  []string `json:"phones"` // crisis: any of them is right
	answers []string
}

// mustReadLines gives the lines of a file of a golden set.
func mustReadLines(t *testing.T, set, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(set, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// mustReadGolden gives the questions of a golden set, whose ids and texts must be unique and whose qrels, if it has any,
// must name them and published entries.
func mustReadGolden(t *testing.T, set string) []*golden {
	t.Helper()
	var qs []*golden
	byID, byText := map[string]*golden{}, map[string]string{}
	for i, line := range mustReadLines(t, set, "queries.jsonl") {
		q := &golden{}
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(q); err != nil {
			t.Fatalf("%s/queries.jsonl line %d: %v", set, i+1, err)
		}
		key := text.Fold(q.Text)
		if q.ID == "" || key == "" || byID[q.ID] != nil || byText[key] != "" {
			t.Errorf("%s/queries.jsonl line %d: %s %q is empty or not the only one", set, i+1, q.ID, q.Text)
		}
		byID[q.ID], byText[key] = q, q.ID
		qs = append(qs, q)
	}
	if _, err := os.Stat(filepath.Join(set, "qrels.tsv")); errors.Is(err, fs.ErrNotExist) {
		return qs
	}
	forms, _ := mustReadForms(t)
	for i, line := range mustReadLines(t, set, "qrels.tsv") {
		if i == 0 {
			if line != "query-id\tcorpus-id\tscore" {
				t.Fatalf("%s/qrels.tsv begins %q", set, line)
			}
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || byID[f[0]] == nil || f[2] != "1" {
			t.Fatalf("%s/qrels.tsv line %d: %q", set, i+1, line)
		}
		if q := byID[f[0]]; forms[f[1]] == nil || slices.Contains(q.answers, f[1]) {
			t.Errorf("%s/qrels.tsv line %d: no published entry has the code, or it is named twice: %q", set, i+1, line)
		} else {
			q.answers = append(q.answers, f[1])
		}
	}
	return qs
}

// mustReadForms gives the forms of the published entries by code, and the code by what a form says.
func mustReadForms(t *testing.T) (forms map[string][]string, codes map[string]string) {
	t.Helper()
	forms, codes = map[string][]string{}, map[string]string{}
	for _, e := range mustRead[*kb.Entry](t) {
		if e.Status != kb.Published {
			continue
		}
		forms[e.Code] = append([]string{e.Question}, e.Similar...)
		for _, f := range forms[e.Code] {
			codes[text.Fold(f)] = e.Code
		}
	}
	return forms, codes
}

// mustNotBeForm fails when a question says the same as a form of the library.
func mustNotBeForm(t *testing.T, q *golden, codes map[string]string) {
	t.Helper()
	if code := codes[text.Fold(q.Text)]; code != "" {
		t.Errorf("%s %q is a form of %s", q.ID, q.Text, code)
	}
}

// unseen is the share of a question's pairs of neighbouring characters that a form does not have.
func unseen(question, form string) float64 {
	have := map[string]bool{}
	for _, p := range pairs(form) {
		have[p] = true
	}
	ps, miss := pairs(question), 0
	for _, p := range ps {
		if !have[p] {
			miss++
		}
	}
	return float64(miss) / float64(max(len(ps), 1))
}

func pairs(s string) []string {
	rs := []rune(text.Fold(s))
	var ps []string
	for i := 1; i < len(rs); i++ {
		ps = append(ps, string(rs[i-1:i+1]))
	}
	return ps
}

// The golden set is asked in other words than the library's own: no question says the same as a form, and a third of its
// pairs of characters are in no single form of the entries that answer it.
func TestGoldenSetIsWrittenDifferently(t *testing.T) {
	forms, codes := mustReadForms(t)
	asked, answered, unanswered := map[string]int{}, 0, 0
	for _, q := range mustReadGolden(t, "golden") {
		mustNotBeForm(t, q, codes)
		if len(q.answers) == 0 {
			unanswered++
			continue
		}
		answered++
		for _, code := range q.answers {
			asked[code]++
			for _, f := range forms[code] {
				if u := unseen(q.Text, f); u < 1.0/3 {
					t.Errorf("%s %q: only %.2f of it is not in %q", q.ID, q.Text, u, f)
				}
			}
		}
	}
	for code, n := range asked {
		if n > 2 {
			t.Errorf("%s is asked %d times, want 2 at most", code, n)
		}
	}
	if answered < 300 || unanswered < 100 {
		t.Errorf("questions with an answer = %d, without = %d, want 300 and 100", answered, unanswered)
	}
}
