package seeds

import (
	"maps"
	"slices"
	"testing"
	"unicode/utf8"

	"yiku/kb/text"
)

// mustCount fails unless the questions are so many of each kind.
func mustCount(t *testing.T, qs []*golden, want map[string]int, kind func(*golden) string) {
	t.Helper()
	got := map[string]int{}
	for _, q := range qs {
		got[kind(q)]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("questions of each kind = %v, want %v", got, want)
	}
}

// A near miss names the entry that it is near to, says by what it misses, and is answered by none.
func TestGoldenNearMisses(t *testing.T) {
	forms, codes := mustReadForms(t)
	qs := mustReadGolden(t, "near-misses")
	mustCount(t, qs, map[string]int{"city": 25, "year": 20, "group": 25, "opposite": 15, "matter": 15}, func(q *golden) string { return q.How })
	for _, q := range qs {
		mustNotBeForm(t, q, codes)
		if forms[q.Near] == nil {
			t.Errorf("%s %q: no published entry has the code %q", q.ID, q.Text, q.Near)
		}
		if q.Before != nil || q.Kind != "" || q.Phones != nil || q.answers != nil {
			t.Errorf("%s %q has more than a near miss has", q.ID, q.Text)
		}
	}
}

// Half of the crisis texts name the numbers that are right, half are look-alikes.
func TestGoldenCrisis(t *testing.T) {
	for set, half := range map[string]int{"crisis": 30, "crisis-2": 60} {
		t.Run(set, func(t *testing.T) { checkCrisis(t, set, half) })
	}
}

func checkCrisis(t *testing.T, set string, half int) {
	qs := mustReadGolden(t, set)
	mustCount(t, qs, map[string]int{"danger": half, "harmless": half}, func(q *golden) string {
		if q.Phones == nil {
			return "harmless"
		}
		return "danger"
	})
	known := []string{"110", "119", "120", "12338", "12356"}
	named := map[string]bool{}
	for _, q := range qs {
		for i, p := range q.Phones {
			named[p] = true
			if !slices.Contains(known, p) || slices.Contains(q.Phones[:i], p) {
				t.Errorf("%s %q: phones = %v", q.ID, q.Text, q.Phones)
			}
		}
		if q.Phones != nil && len(q.Phones) == 0 || q.Before != nil || q.Kind != "" || q.Near != "" || q.How != "" || q.answers != nil {
			t.Errorf("%s %q has more or less than a crisis text has", q.ID, q.Text)
		}
	}
	for _, p := range known {
		if !named[p] {
			t.Errorf("no text has %s", p)
		}
	}
}

// A dialogue begins with one or two questions, most of them forms of the library, and its last question is none.
func TestGoldenDialogues(t *testing.T) {
	_, codes := mustReadForms(t)
	for set, want := range map[string]struct {
		kinds    map[string]int
		verbatim int
	}{
		"dialogues":   {map[string]int{"follow": 30, "new": 25, "new, unanswered": 5}, 45},
		"dialogues-2": {map[string]int{"follow": 20, "new": 17, "new, unanswered": 3}, 40},
	} {
		qs := mustReadGolden(t, set)
		mustCount(t, qs, want.kinds, func(q *golden) string {
			if len(q.answers) == 0 {
				return q.Kind + ", unanswered"
			}
			return q.Kind
		})
		verbatim := 0
		for _, q := range qs {
			mustNotBeForm(t, q, codes)
			if n := len(q.Before); n < 1 || n > 2 || q.Near != "" || q.How != "" || q.Phones != nil {
				t.Errorf("%s: %s %q has more or less than a dialogue has", set, q.ID, q.Text)
			}
			if !slices.ContainsFunc(q.Before, func(b string) bool { return codes[text.Fold(b)] == "" }) {
				verbatim++
			}
		}
		if verbatim < want.verbatim {
			t.Errorf("%s: %d begin with forms of the library, want %d", set, verbatim, want.verbatim)
		}
	}
}

// A letter is a story of 100 to 300 characters, and an entry answers it.
func TestGoldenLetters(t *testing.T) {
	for _, set := range []string{"letters", "letters-2"} {
		qs := mustReadGolden(t, set)
		mustCount(t, qs, map[string]int{"answered": 20}, func(q *golden) string {
			if n := utf8.RuneCountInString(q.Text); n < 100 || n > 300 {
				t.Errorf("%s: %s has %d characters", set, q.ID, n)
			}
			if len(q.answers) == 0 || q.Before != nil || q.Kind != "" || q.Near != "" || q.How != "" || q.Phones != nil {
				t.Errorf("%s: %s has more or less than a letter has", set, q.ID)
			}
			return "answered"
		})
	}
}

// No question is in two sets, so that none counts twice.
func TestGoldenSetsShareNothing(t *testing.T) {
	ids, texts := map[string]string{}, map[string]string{}
	for _, set := range []string{"golden", "near-misses", "crisis", "dialogues", "dialogues-2", "letters", "letters-2"} {
		for _, q := range mustReadGolden(t, set) {
			if ids[q.ID] != "" || texts[text.Fold(q.Text)] != "" {
				t.Errorf("%s: %s %q is in another set too", set, q.ID, q.Text)
			}
			ids[q.ID], texts[text.Fold(q.Text)] = set, set
		}
	}
}
