package main

import (
	"context"
	"path/filepath"
	"testing"

	"yiku/configs"
	"yiku/retrieval"
	"yiku/retrieval/eval"
)

// mostWorse is the share of a set's clean questions whose right entry may come later for being corrected.
const mostWorse = 0.005

// TestSpellingLeavesCleanQuestionsAlone asks what has no slips with and without correction, by words alone, which hear every character.
func TestSpellingLeavesCleanQuestionsAlone(t *testing.T) {
	var dirs []string
	for _, set := range []string{"lecoqa-faq", "lecoqa-kw", "taidi-consult", "ncp-doc", "covid-q2q"} {
		dirs = append(dirs, shared(t, filepath.Join("data", "eval", set)))
	}
	sets, err := eval.Sets(append(dirs, filepath.Join("..", "..", "seeds", "golden"))...)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			with, without := asked(t, s), asked(t, s, retrieval.StepSpelling)
			worse, changed := 0, 0
			for i, o := range with {
				if before := without[i].Rank; before > 0 && (o.Rank == 0 || o.Rank > before) {
					worse++
					t.Logf("%s: %d, %d without", o.Text, o.Rank, before)
				}
				if o.Rank != without[i].Rank {
					changed++
				}
			}
			t.Logf("%d of %d worse, %d moved", worse, len(with), changed)
			if float64(worse) > mostWorse*float64(len(with)) {
				t.Errorf("%d of %d clean questions fare worse for being corrected", worse, len(with))
			}
		})
	}
}

// asked is what becomes of a set's questions without some steps.
func asked(t *testing.T, s eval.Set, without ...string) []eval.Outcome {
	t.Helper()
	cfg := configs.Defaults()
	cfg.Retrieval.Without = without
	_, outcomes, err := evaluate(context.Background(), cfg, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}
