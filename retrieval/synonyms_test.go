package retrieval

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

// Sets that lead in a circle are followed one step, however often the question has their words.
func TestSynonymsInACircle(t *testing.T) {
	e, _ := mustOpen(t, entry("a", "领取失业金要什么材料", "一"),
		&kb.Synonym{Code: "1", Words: []string{"失业金", "待业金"}, OneWay: true},
		&kb.Synonym{Code: "2", Words: []string{"待业金", "待业费"}, OneWay: true},
		&kb.Synonym{Code: "3", Words: []string{"待业费", "失业金"}, OneWay: true},
		&kb.Synonym{Code: "4", Words: []string{"待业费", "待业费"}})
	for question, want := range map[string]string{
		"领取待业费要什么材料":                 "待业费：失业金",
		"领取待业金要什么材料":                 "待业金：待业费",
		strings.Repeat("领待业费 ", 300): "待业费：失业金",
	} {
		a := mustAsk(t, e, kb.Question{Text: question, Explain: true})
		said := 0
		for _, s := range a.Steps {
			if s.Name == "同义词" {
				if said++; s.Text != want {
					t.Errorf("%.30s is asked as %s, want %s", question, s.Text, want)
				}
			}
		}
		if said == 0 || said > wordsSaid {
			t.Errorf("%.30s: other words %d times", question, said)
		}
	}
}

// A thousand sets of five hundred words, all with words of the question, do not keep who asks waiting.
func TestSynonymsWithoutEnd(t *testing.T) {
	recs := []kb.Record{entry("a", "领取失业金要什么材料", "一")}
	for i := range 1000 {
		s := &kb.Synonym{Code: fmt.Sprint(i), Words: []string{"领", "失业金", "材料"}}
		for k := range 497 {
			s.Words = append(s.Words, fmt.Sprintf("第%d组的第%d个词", i, k))
		}
		recs = append(recs, s)
	}
	st := mustStore(t)
	for len(recs) > 0 {
		n := min(len(recs), kb.MaxPut)
		mustPut(t, st, recs[:n]...)
		recs = recs[n:]
	}
	e := mustRun(t, st)
	start := time.Now()
	mustAsk(t, e, kb.Question{Text: strings.Repeat("领失业金的材料 ", 240)})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("answered after %s", took)
	}
}
