package retrieval

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// facts are what trees ask of a candidate among the others: its features, each one's lead over the best of the others, its score's lead
// over theirs, the odds of its score among all of them, and the lengths of the texts.
type facts [2*featureCount + 2 + sizeCount]float64

const (
	leadFact  = 2 * featureCount
	aloneFact = leadFact + 1
	sizeFacts = leadFact + 2
)

// factAt is a fact's place by its name in ranker.json; -1 for one that is unknown.
func factAt(name string) int {
	switch name {
	case "lead":
		return leadFact
	case "alone":
		return aloneFact
	}
	if i := slices.Index(sizeNames[:], name); i >= 0 {
		return sizeFacts + i
	}
	of, lead := strings.CutSuffix(name, "_lead")
	i := slices.Index(featureNames[:], of)
	if lead && i >= 0 {
		return featureCount + i
	}
	return i
}

// rivals are what the candidates of a question are compared with.
type rivals struct {
	best, second features // of all candidates
	top, next    float64  // the two highest scores
	sum          float64  // of the scores' exponentials, over top's
}

func rivalsOf(cs []candidate) rivals {
	none := math.Inf(-1)
	out := rivals{top: none, next: none}
	for i := range cs {
		for k, x := range cs[i].features {
			if x > out.best[k] {
				out.best[k], out.second[k] = x, out.best[k]
			} else {
				out.second[k] = max(out.second[k], x)
			}
		}
		if s := cs[i].score; s > out.top {
			out.top, out.next = s, out.top
		} else {
			out.next = max(out.next, s)
		}
	}
	for i := range cs {
		out.sum += math.Exp(cs[i].score - out.top)
	}
	return out
}

// facts gives those of one of the candidates.
func (r *rivals) facts(c *candidate) *facts {
	var out facts
	copy(out[:], c.features[:])
	for k, x := range c.features {
		other := r.best[k]
		if x == other {
			other = r.second[k]
		}
		out[featureCount+k] = x - other
	}
	other := r.top
	if c.score == other {
		other = r.next
	}
	out[leadFact] = c.score
	if !math.IsInf(other, -1) {
		out[leadFact] -= other
	}
	own := math.Exp(c.score - r.top)
	out[aloneFact] = -math.Log(max((r.sum-own)/own, 1e-4))
	copy(out[sizeFacts:], c.sizes[:])
	return &out
}

// trees have values that add up.
type trees []fork

func (t trees) of(f *facts) float64 {
	sum := 0.0
	for i := range t {
		sum += t[i].of(f)
	}
	return sum
}

// probability is that of the logarithm of odds which the values add up to.
func (t trees) probability(f *facts) float64 { return 1 / (1 + math.Exp(-t.of(f))) }

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
