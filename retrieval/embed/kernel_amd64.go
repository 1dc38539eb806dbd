//go:build amd64 && !purego

package embed

import (
	"math"

	"golang.org/x/sys/cpu"
)

// native are the kernels that this processor has, best first.
func native() (out []kernels) {
	x := &cpu.X86
	if !x.HasAVX2 || !x.HasFMA {
		return nil
	}
	k := kernels{name: "avx2", linear: linearAVX2, quantise: quantiseAsm, mix: mixAsm, gelu: geluAsm, exps: expsAsm, norm: normAsm}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VNNI {
		best := k
		best.name, best.linear = "avx512-vnni", linearVNNI
		out = append(out, best)
	}
	return append(out, k)
}

func linearVNNI(y []float32, x []int16, xscale []float32, tokens int, w *linear) {
	for o := 0; o < w.outs; o += 64 {
		at := 0
		for ; at+6 <= tokens; at += 6 {
			run(dot6VNNI, y, x, xscale, w, at, o)
		}
		switch {
		case at == tokens:
		case tokens > 6:
			run(dot6VNNI, y, x, xscale, w, tokens-6, o) // some again: the same results
		default:
			for ; at < tokens; at++ {
				run(dot1VNNI, y, x, xscale, w, at, o)
			}
		}
	}
}

func linearAVX2(y []float32, x []int16, xscale []float32, tokens int, w *linear) {
	linearBy4(dot4AVX2, dot1AVX2, y, x, xscale, tokens, w)
}

func quantiseAsm(q []int16, x []float32, limit float32) float32 {
	most := absmax(&x[0], uintptr(len(x)))
	if !(most > 0) {
		clear(q[:len(x)])
		return 0
	}
	toInt16(&q[:len(x)][0], &x[0], uintptr(len(x)), limit/most)
	return most / limit
}

func geluAsm(x []float32) { gelu(&x[0], uintptr(len(x))) }

func expsAsm(x []float32) float32 {
	return exps(&x[0], uintptr(len(x)), largest8(&x[0], uintptr(len(x))))
}

func normAsm(x, r []float32, n *layerNorm) {
	count := uintptr(len(x))
	mean := addSum(&x[0], &r[:len(x)][0], count) / float32(len(x))
	by := 1 / math.Sqrt(float64(squares(&x[0], count, mean))/float64(len(x))+1e-12)
	center(&x[0], &n.weight[:len(x)][0], &n.bias[:len(x)][0], count, mean, float32(by))
}

//go:noescape
func dot6VNNI(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

//go:noescape
func dot1VNNI(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

//go:noescape
func dot4AVX2(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

//go:noescape
func dot1AVX2(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

//go:noescape
func absmax(x *float32, n uintptr) float32

//go:noescape
func toInt16(q *int16, x *float32, n uintptr, by float32)

//go:noescape
func addSum(x, r *float32, n uintptr) float32

//go:noescape
func squares(x *float32, n uintptr, mean float32) float32

//go:noescape
func center(x, weight, bias *float32, n uintptr, mean, by float32)

//go:noescape
func gelu(x *float32, n uintptr)

//go:noescape
func exps(x *float32, n uintptr, top float32) float32

//go:noescape
func largest8(x *float32, n uintptr) float32
