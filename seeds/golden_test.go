package seeds

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/text"
)

// golden is one question of golden/ with the codes of the entries that answer it; none when the library cannot.
type golden struct {
	ID      string `json:"_id"`
	Text    string `json:"text"`
	answers []string
}

// mustReadLines gives the lines of a file of golden/.
func mustReadLines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join("golden", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

// mustReadGolden gives the questions of golden/, whose ids and texts must be unique and whose qrels must name them.
func mustReadGolden(t *testing.T) []*golden {
	t.Helper()
	var set []*golden
	byID, byText := map[string]*golden{}, map[string]string{}
	for i, line := range mustReadLines(t, "queries.jsonl") {
		q := &golden{}
		if err := json.Unmarshal([]byte(line), q); err != nil {
			t.Fatalf("queries.jsonl line %d: %v", i+1, err)
		}
		key := text.Fold(q.Text)
		if q.ID == "" || key == "" || byID[q.ID] != nil || byText[key] != "" {
			t.Errorf("queries.jsonl line %d: %s %q is empty or not the only one", i+1, q.ID, q.Text)
		}
		byID[q.ID], byText[key] = q, q.ID
		set = append(set, q)
	}
	for i, line := range mustReadLines(t, "qrels.tsv") {
		if i == 0 {
			if line != "query-id\tcorpus-id\tscore" {
				t.Fatalf("qrels.tsv begins %q", line)
			}
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || byID[f[0]] == nil || f[2] != "1" {
			t.Fatalf("qrels.tsv line %d: %q", i+1, line)
		}
		byID[f[0]].answers = append(byID[f[0]].answers, f[1])
	}
	return set
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
	forms, folded := map[string][]string{}, map[string]string{}
	for _, e := range mustRead[*kb.Entry](t) {
		forms[e.Code] = append([]string{e.Question}, e.Similar...)
		for _, f := range forms[e.Code] {
			folded[text.Fold(f)] = e.Code
		}
	}
	asked, answered, unanswered := map[string]int{}, 0, 0
	for _, q := range mustReadGolden(t) {
		if code := folded[text.Fold(q.Text)]; code != "" {
			t.Errorf("%s %q is a form of %s", q.ID, q.Text, code)
		}
		if len(q.answers) == 0 {
			unanswered++
			continue
		}
		answered++
		for _, code := range q.answers {
			asked[code]++
			if forms[code] == nil {
				t.Errorf("%s: no entry has the code %s", q.ID, code)
			}
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
