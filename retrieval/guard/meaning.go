package guard

import (
	_ "embed"
	"encoding/json"
	"math"
)

// Sense hears danger in what a text means, where no word tells it: one linear classifier over the vectors of one encoder. It is made
// by retrieval/guard/train from examples.tsv.
type Sense struct {
	Encoder string      `json:"encoder"` // embed's id of it
	Phones  []string    `json:"phones"`  // a class each; "" for no danger
	Bias    []float64   `json:"bias"`    // by class
	Weights [][]float64 `json:"weights"` // by class and number of a vector
}

//go:embed meaning.json
var senseFile []byte

// Builtin is the sense for the built-in encoder.
var Builtin = func() *Sense {
	s := new(Sense)
	if err := json.Unmarshal(senseFile, s); err != nil {
		panic(err)
	}
	return s
}()

// Danger gives the likeliest number to call for a text with this vector, and how likely any danger is, 0 to 1.
func (s *Sense) Danger(v []float32) (phone string, p float64) {
	odds := s.Odds(v)
	best := 0.0
	for k, q := range odds {
		if s.Phones[k] == "" {
			p = 1 - q
		} else if q > best {
			best, phone = q, s.Phones[k]
		}
	}
	return phone, p
}

// Odds gives each class its probability.
func (s *Sense) Odds(v []float32) []float64 {
	out, top, sum := make([]float64, len(s.Phones)), math.Inf(-1), 0.0
	for k, w := range s.Weights {
		out[k] = s.Bias[k]
		for i, x := range v {
			out[k] += w[i] * float64(x)
		}
		top = max(top, out[k])
	}
	for k := range out {
		out[k] = math.Exp(out[k] - top)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}
