package retrieval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
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
	Rough weights    `json:"rough"` // by what finding says, to choose whom to look at
	Score weights    `json:"score"` // of an entry with a form
	Bare  answerOnly `json:"bare"`  // of an entry that has only an answer, as imported texts have
	Apart trees      `json:"apart"` // what they add to the weighted sum, to tell alike candidates apart
	Right trees      `json:"right"` // odds that the first one is right
	Among trees      `json:"among"` // odds that one of the first five is
}

// answerOnly are the weights of entries that have only an answer, by how long the question and the answer are: a long question is told by
// its words, and some passage of a long answer is always near.
type answerOnly struct {
	ShortShort weights `json:"short_short"` // short question, short answer
	ShortLong  weights `json:"short_long"`
	LongShort  weights `json:"long_short"`
	LongLong   weights `json:"long_long"`
}

// at gives the weights between these for lengths from 0 to 1.
func (b *answerOnly) at(question, answer float64) *weights {
	var out weights
	for k := range out {
		short := (1-answer)*b.ShortShort[k] + answer*b.ShortLong[k]
		long := (1-answer)*b.LongShort[k] + answer*b.LongLong[k]
		out[k] = (1-question)*short + question*long
	}
	return &out
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

// trained are the rankers that come with the program.
var trained = sync.OnceValue(func() *rankers {
	var r rankers
	if err := json.Unmarshal(rankerFile, &r); err != nil {
		panic("ranker.json: " + err.Error()) // a test reads it
	}
	return &r
})

// score is a candidate's weighted sum.
func (r *ranker) score(c *candidate) float64 {
	return r.weights(c).of(&c.features)
}

func (r *ranker) weights(c *candidate) *weights {
	if len(c.entry.Question)+len(c.entry.Similar) == 0 {
		return r.Bare.at(c.sizes[questionLength], c.sizes[answerLength])
	}
	return &r.Score
}

// ranker gives the one that holds for this question.
func (a *asked) ranker() *ranker {
	if a.vector != nil {
		return &trained().Meaning
	}
	return &trained().Words
}
