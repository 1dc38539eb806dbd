package retrieval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
)

// ranker.json holds the weights of ranking and the odds of deciding, by words alone and by meaning too. It is made by
// retrieval/embed/train/fuse.py from what yiku eval --dump writes.
//
//go:embed ranker.json
var rankerFile []byte

// rankers are the rankers of ranker.json.
type rankers struct {
	Words   ranker `json:"words"`
	Meaning ranker `json:"meaning"`
}

// ranker weighs candidates.
type ranker struct {
	Rough weights `json:"rough"` // by what finding says, to choose whom to look at
	Score weights `json:"score"`
	Right odds    `json:"right"` // that a candidate is right
	Among odds    `json:"among"` // that one of the first five is
}

// weights are those of a sum of features.
type weights [featureCount]float64

// of gives the weighted sum.
func (w *weights) of(f *features) float64 {
	sum := 0.0
	for i, x := range f {
		sum += w[i] * x
	}
	return sum
}

// UnmarshalJSON reads weights by the features' names; one that is absent is 0.
func (w *weights) UnmarshalJSON(b []byte) error {
	var by map[string]float64
	if err := json.Unmarshal(b, &by); err != nil {
		return err
	}
	for i, name := range featureNames {
		w[i] = by[name]
		delete(by, name)
	}
	if len(by) > 0 {
		return fmt.Errorf("unknown features: %s", strings.Join(slices.Sorted(maps.Keys(by)), ", "))
	}
	return nil
}

// odds are a logistic function of a candidate's features and of its lead over the best other candidate.
type odds struct {
	Weights weights `json:"weights"`
	Lead    float64 `json:"lead"`
	Bias    float64 `json:"bias"`
}

// of gives the probability for candidate i.
func (o *odds) of(cs []candidate, i int) float64 {
	other := 0.0
	if i > 0 {
		other = cs[0].score
	} else if len(cs) > 1 {
		other = cs[1].score
	}
	return 1 / (1 + math.Exp(-o.Bias-o.Weights.of(&cs[i].features)-o.Lead*(cs[i].score-other)))
}

// trained are the rankers that come with the program.
var trained = sync.OnceValue(func() *rankers {
	var r rankers
	if err := json.Unmarshal(rankerFile, &r); err != nil {
		panic("ranker.json: " + err.Error()) // a test reads it
	}
	return &r
})

// ranker gives the one that holds for this question.
func (a *asked) ranker() *ranker {
	if a.vector != nil {
		return &trained().Meaning
	}
	return &trained().Words
}
