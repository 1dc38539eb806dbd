package embed

import "math"

// plain is the arithmetic in Go alone, for processors without a kernel of their own.
var plain = kernels{name: "go", linear: linearGo, quantise: quantiseGo, mix: mixGo, gelu: geluGo, exps: expsGo, norm: normGo}

// linearGo multiplies two weights at once: both in one 64-bit word, 32 bits apart. The lower sum borrows from the upper one,
// which the end puts right; neither leaves 32 bits (see limit).
func linearGo(y []float32, x []int16, xscale []float32, tokens int, w *linear) {
	const block = 4
	for at := 0; at < tokens; at += block {
		n := min(block, tokens-at)
		xs := x[at*w.ins : (at+n)*w.ins]
		for group := 0; group < w.outs; group += 16 {
			weights := w.w[group*w.ins : (group+16)*w.ins]
			for lane := 0; lane < 16; lane += 2 {
				var sums [block]int64
				if n == block {
					dot4(&sums, xs, weights[2*lane:], w.ins)
				} else {
					for t := range n {
						sums[t] = dot1(xs[t*w.ins:(t+1)*w.ins], weights[2*lane:])
					}
				}
				for t, sum := range sums[:n] {
					low := int32(sum)
					high := int32((sum - int64(low)) >> 32)
					out, o := y[(at+t)*w.outs:], group+lane
					out[o] = float32(low)*(xscale[at+t]*w.scale[o]) + w.bias[o]
					out[o+1] = float32(high)*(xscale[at+t]*w.scale[o+1]) + w.bias[o+1]
				}
			}
		}
	}
}

func both(low, high int8) int64 { return int64(low) + int64(high)<<32 }

func dot1(x []int16, w []int8) (sum int64) {
	for i := 0; i+1 < len(x); i += 2 {
		p := w[i*16 : i*16+4 : i*16+4]
		sum += both(p[0], p[2])*int64(x[i]) + both(p[1], p[3])*int64(x[i+1])
	}
	return sum
}

func dot4(sums *[4]int64, x []int16, w []int8, ins int) {
	x0, x1, x2, x3 := x[:ins], x[ins:][:ins], x[2*ins:][:ins], x[3*ins:][:ins]
	var s0, s1, s2, s3 int64
	for i := 0; i+1 < ins; i += 2 {
		p := w[i*16 : i*16+4 : i*16+4]
		a, b := both(p[0], p[2]), both(p[1], p[3])
		s0 += a*int64(x0[i]) + b*int64(x0[i+1])
		s1 += a*int64(x1[i]) + b*int64(x1[i+1])
		s2 += a*int64(x2[i]) + b*int64(x2[i+1])
		s3 += a*int64(x3[i]) + b*int64(x3[i+1])
	}
	*sums = [4]int64{s0, s1, s2, s3}
}

func quantiseGo(q []int16, x []float32, limit float32) float32 {
	var most float32
	for _, v := range x {
		most = max(most, v, -v)
	}
	if !(most > 0) {
		clear(q[:len(x)])
		return 0
	}
	by := limit / most
	for i, v := range x {
		// Adding and taking away 1.5·2²³ rounds to the nearest, ties to even, as VCVTPS2DQ does.
		const magic = 3 << 22
		r := v*by + magic
		q[i] = int16(r - magic)
	}
	return most / limit
}

func mixGo(y, a, b []float32, stride int) {
	clear(y)
	for i, f := range a {
		row := b[i*stride:][:len(y)]
		for j := range y {
			y[j] += f * row[j]
		}
	}
}

// normGo is LayerNorm in float32 sums of float64, as PyTorch's comes out to the last bits that matter.
func normGo(x, r []float32, n *layerNorm) {
	var sum float64
	for i := range x {
		x[i] += r[i]
		sum += float64(x[i])
	}
	mean := float32(sum / float64(len(x)))
	sum = 0
	for _, v := range x {
		d := float64(v - mean)
		sum += d * d
	}
	by := float32(1 / math.Sqrt(sum/float64(len(x))+1e-12))
	for i := range x {
		x[i] = (x[i]-mean)*by*n.weight[i] + n.bias[i]
	}
}
