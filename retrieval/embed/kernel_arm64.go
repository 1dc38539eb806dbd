//go:build arm64 && !purego

package embed

// native are the kernels that this processor has: every arm64 has NEON. What is between the Linears and attention stays in Go.
func native() []kernels {
	k := plain
	k.name, k.linear, k.mix = "neon", linearNEON, mixAsm
	return []kernels{k}
}

func linearNEON(y []float32, x []int16, xscale []float32, tokens int, w *linear) {
	linearBy4(dot4NEON, dot1NEON, y, x, xscale, tokens, w)
}

//go:noescape
func dot4NEON(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

//go:noescape
func dot1NEON(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
