package embed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func randoms(rnd *rand.Rand, n int, size float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(rnd.NormFloat64() * size)
	}
	return out
}

// near fails where a is further from b than least, or a millionth of b's size.
func near(t *testing.T, what string, a, b []float32, least float64) {
	t.Helper()
	for i := range b {
		if d := math.Abs(float64(a[i]) - float64(b[i])); !(d <= max(least, 1e-6*math.Abs(float64(b[i])))) {
			t.Fatalf("%s: at %d %g, not %g", what, i, a[i], b[i])
		}
	}
}

// TestLinear holds every form against exact integers, with values as large as they come.
func TestLinear(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, e := range forms(t) {
		for _, ins := range []int{64, 512, 2048, 4096} {
			w := &linear{ins: ins, outs: 128, w: make([]int8, 128*ins), scale: randoms(rnd, 128, .01), bias: randoms(rnd, 128, 1)}
			most := int(limit(ins))
			for i := range w.w {
				w.w[i] = int8(rnd.IntN(256) - 128)
				if i%(16*ins) < 2 || i < 16*ins { // a group of outputs whose sums are the largest possible
					w.w[i] = -128
				}
			}
			for _, tokens := range []int{1, 2, 3, 4, 5, 6, 7, 11, 13, 17} {
				x, scale := make([]int16, tokens*ins), randoms(rnd, tokens, .01)
				for i := range x {
					x[i] = int16(rnd.IntN(2*most+1) - most)
					if i < ins {
						x[i] = int16(most)
					}
				}
				want := exact(x, scale, tokens, w)
				y := randoms(rnd, tokens*w.outs, 1)
				e.linear(y, x, scale, tokens, w)
				near(t, fmt.Sprint(e.kernels.name, " ", ins, "×", tokens), y, want, .05) // sums reach 2³¹·10⁻⁴
			}
		}
	}
}

func exact(x []int16, xscale []float32, tokens int, w *linear) []float32 {
	out := make([]float32, tokens*w.outs)
	for t := range tokens {
		for o := range w.outs {
			var sum int64
			for i := range w.ins {
				sum += int64(x[t*w.ins+i]) * int64(w.w[(o/16*w.ins/2+i/2)*32+o%16*2+i%2])
			}
			if sum != int64(int32(sum)) {
				panic("a sum leaves int32")
			}
			out[t*w.outs+o] = float32(float64(sum)*float64(xscale[t])*float64(w.scale[o]) + float64(w.bias[o]))
		}
	}
	return out
}

func TestQuantise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, e := range forms(t) {
		for _, size := range []float64{0, 1e-30, 1e-3, 1, 1e6} {
			x, q := randoms(rnd, 512, size), make([]int16, 512)
			step := e.quantise(q, x, limit(512))
			for i, v := range x {
				if d := math.Abs(float64(v) - float64(q[i])*float64(step)); d > .51*float64(step) {
					t.Fatalf("%s: %g became %d steps of %g", e.kernels.name, v, q[i], step)
				}
			}
		}
	}
}

func TestMix(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, e := range forms(t) {
		for _, n := range []int{16, 32, 64, 80, 192} {
			for _, count := range []int{1, 2, 17, 64} {
				a, b := randoms(rnd, count, 1), randoms(rnd, count*200, 1)
				want, got := make([]float32, n), randoms(rnd, n, 1)
				for j := range want {
					sum := 0.0
					for i := range a {
						sum += float64(a[i]) * float64(b[i*200+j])
					}
					want[j] = float32(sum)
				}
				e.mix(got, a, b, 200)
				near(t, fmt.Sprint(e.kernels.name, " mix ", n), got, want, 2e-5)
			}
		}
	}
}

// TestGelu measures the errors that gelu.go promises.
func TestGelu(t *testing.T) {
	for _, e := range forms(t) {
		x := make([]float32, 1<<17)
		for i := range x {
			x[i] = float32(i-len(x)/2) * 2e-4
		}
		y := append([]float32{}, x...)
		e.gelu(y)
		most, at := 0.0, float32(0)
		for i, v := range x {
			want := float64(v) / 2 * math.Erfc(-float64(v)/math.Sqrt2)
			if d := math.Abs(float64(y[i])-want) / max(1, math.Abs(want)); d > most {
				most, at = d, v
			}
		}
		t.Logf("%s: GELU is off by %.2g at most, at %g", e.kernels.name, most, at)
		if most > 1e-6 {
			t.Fail()
		}
	}
}

func TestExps(t *testing.T) {
	for _, e := range forms(t) {
		x := make([]float32, 4096)
		for i := range x {
			x[i] = 3 - float32(i)*.02
		}
		x[4095] = float32(math.Inf(-1))
		y := append([]float32{}, x...)
		sum, want, most := e.exps(y), 0.0, 0.0
		for i, v := range x {
			w := math.Exp(float64(v - 3))
			want += w
			if w > 1e-37 {
				most = max(most, math.Abs(float64(y[i])/w-1))
			} else if y[i] > 2e-38 {
				t.Errorf("%s: exp(%g) is %g", e.kernels.name, v-3, y[i])
			}
		}
		t.Logf("%s: exp is off by %.2g of itself at most", e.kernels.name, most)
		if most > 3e-7 || math.Abs(float64(sum)/want-1) > 5e-6 {
			t.Errorf("%s: off by %g, sum %g, not %g", e.kernels.name, most, sum, want)
		}
	}
}

func TestNorm(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	n := &layerNorm{weight: randoms(rnd, 512, 1), bias: randoms(rnd, 512, 1)}
	for _, e := range forms(t) {
		x, r, want := randoms(rnd, 512, 3), randoms(rnd, 512, 1), make([]float32, 512)
		var mean, square float64
		for i := range x {
			mean += float64(x[i]+r[i]) / 512
		}
		for i := range x {
			square += math.Pow(float64(x[i]+r[i])-mean, 2) / 512
		}
		for i := range x {
			want[i] = float32((float64(x[i]+r[i])-mean)/math.Sqrt(square)*float64(n.weight[i]) + float64(n.bias[i]))
		}
		e.norm(x, r, n)
		near(t, e.kernels.name, x, want, 1e-5)
	}
}
