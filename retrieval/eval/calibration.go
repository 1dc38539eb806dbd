package eval

import (
	"cmp"
	"math"
	"slices"
)

// bins is how many equal shares of the questions the calibration error looks at.
const bins = 15

// forecast is a probability, and whether it came true (0 or 1).
type forecast struct{ p, right float64 }

// forecasts are the probabilities of first candidates. For a question without a right entry every one is wrong.
func forecasts(os []Outcome) []forecast {
	var out []forecast
	for i := range os {
		if len(os[i].Candidates) > 0 {
			out = append(out, forecast{os[i].P, is(os[i].Rank == 1)})
		}
	}
	return out
}

// calibrationError is the expected calibration error: over bins of equal mass, how far the mean probability is from the
// share that came true. Equal probabilities (exact ones are all 1) share what came true of them, so that it does not matter
// in which order they fall into bins.
func calibrationError(fs []forecast) float64 {
	fs = slices.Clone(fs)
	slices.SortFunc(fs, func(x, y forecast) int { return cmp.Compare(x.p, y.p) })
	for lo := 0; lo < len(fs); {
		hi, sum := lo, 0.0
		for ; hi < len(fs) && fs[hi].p == fs[lo].p; hi++ {
			sum += fs[hi].right
		}
		for i := lo; i < hi; i++ {
			fs[i].right = sum / float64(hi-lo)
		}
		lo = hi
	}
	off := 0.0
	for b := range bins {
		gap := 0.0
		for _, f := range fs[b*len(fs)/bins : (b+1)*len(fs)/bins] {
			gap += f.p - f.right
		}
		off += math.Abs(gap)
	}
	return over(off, float64(len(fs)))
}
