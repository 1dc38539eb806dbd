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
	"unicode/utf8"
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
	Right odds       `json:"right"` // that the first one is right
	Among odds       `json:"among"` // that one of the first five is
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

// length is how long a text is between short, 0, and long, 1: questions in characters evenly, answers by their logarithm.
func length(n, short, long int, scale func(float64) float64) float64 {
	from, to := scale(float64(short)), scale(float64(long))
	return min(1, max(0, (scale(float64(max(n, 1)))-from)/(to-from)))
}

func questionLength(s string) float64 {
	return length(utf8.RuneCountInString(s), 6, 30, func(x float64) float64 { return x })
}

func answerLength(s string) float64 { return length(utf8.RuneCountInString(s), 100, 2000, math.Log) }

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

// facts are what the odds of a question's first candidate go by: its features, each one's lead over the best of the others, its
// score's lead over the second's, and the odds of its score among all of them.
type facts [2*featureCount + 2]float64

const (
	leadFact  = 2 * featureCount
	aloneFact = leadFact + 1
)

// factAt is a fact's place by its name in ranker.json; -1 for one that is unknown.
func factAt(name string) int {
	switch name {
	case "lead":
		return leadFact
	case "alone":
		return aloneFact
	}
	of, lead := strings.CutSuffix(name, "_lead")
	i := slices.Index(featureNames[:], of)
	if lead && i >= 0 {
		return featureCount + i
	}
	return i
}

// facts gives those of the first of some candidates.
func factsOf(cs []candidate) *facts {
	var out facts
	first := &cs[0]
	copy(out[:], first.features[:])
	var rest features
	others := 0.0
	for i := range cs[1:] {
		c := &cs[1+i]
		others += math.Exp(c.score - first.score)
		for k, x := range c.features {
			rest[k] = max(rest[k], x)
		}
	}
	for k := range rest {
		out[featureCount+k] = first.features[k] - rest[k]
	}
	out[leadFact] = first.score
	if len(cs) > 1 {
		out[leadFact] -= cs[1].score
	}
	out[aloneFact] = -math.Log(max(others, 1e-4))
	return &out
}

// odds are trees whose values add up to the logarithm of odds.
type odds []fork

// of gives the probability.
func (o odds) of(f *facts) float64 {
	sum := 0.0
	for i := range o {
		sum += o[i].of(f)
	}
	return 1 / (1 + math.Exp(-sum))
}

// fork asks a fact; a leaf has a value.
type fork struct {
	fact  int
	bound float64
	upTo  *fork // what follows up to the bound; nil at a leaf
	above *fork
	value float64
}

func (t *fork) of(f *facts) float64 {
	for t.upTo != nil {
		if f[t.fact] <= t.bound {
			t = t.upTo
		} else {
			t = t.above
		}
	}
	return t.value
}

// UnmarshalJSON reads a number, or [fact, bound, up to, above].
func (t *fork) UnmarshalJSON(b []byte) error {
	if b[0] != '[' {
		return json.Unmarshal(b, &t.value)
	}
	var name string
	t.upTo, t.above = new(fork), new(fork)
	if err := json.Unmarshal(b, &[]any{&name, &t.bound, t.upTo, t.above}); err != nil {
		return err
	}
	if t.fact = factAt(name); t.fact < 0 {
		return fmt.Errorf("unknown fact: %s", name)
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

// score weighs a candidate.
func (r *ranker) score(c *candidate) float64 {
	return r.weights(c).of(&c.features)
}

func (r *ranker) weights(c *candidate) *weights {
	if len(c.entry.Question)+len(c.entry.Similar) == 0 {
		return r.Bare.at(c.questionLength, c.answerLength)
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
