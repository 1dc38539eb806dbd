package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCalibrationError(t *testing.T) {
	// 15 bins of two: in each, one of two came true, which is what 0.5 says.
	var fair []forecast
	for i := range 30 {
		fair = append(fair, forecast{.5, float64(i % 2)})
	}
	if e := calibrationError(fair); e > 1e-12 {
		t.Errorf("a fair coin is off by %f", e)
	}
	// Certain ones of which a tenth is wrong are off by a tenth, in whichever order they come.
	var sure []forecast
	for i := range 200 {
		sure = append(sure, forecast{1, is(i >= 20)})
	}
	draw := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		if e := calibrationError(sure); math.Abs(e-.1) > 1e-12 {
			t.Errorf("off by %f", e)
		}
		draw.Shuffle(len(sure), func(i, j int) { sure[i], sure[j] = sure[j], sure[i] })
	}
	// Bins do not balance out, but within the one in the middle: 0.2 not sure enough below, 0.2 too sure above.
	var tilted []forecast
	for i := range 300 {
		p := float64(i) / 299
		tilted = append(tilted, forecast{p * 1e-6, .2}, forecast{1 - p*1e-6, .8})
	}
	if e := calibrationError(tilted); math.Abs(e-.2*14/15) > 1e-5 {
		t.Errorf("off by %f", e)
	}
	if e := calibrationError([]forecast{{.9, 1}, {.1, 0}}); math.Abs(e-.1) > 1e-12 {
		t.Errorf("two are off by %f", e)
	}
}
