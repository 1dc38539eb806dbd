package embed

// kernels is the arithmetic that all the time goes into, in the forms that processors have. Every form gives the same
// results but for rounding; tests run each that the machine has.
type kernels struct {
	name string
	// linear is y[t][o] = Σ x[t][i]·w[o][i] · xscale[t]·scale[o] + bias[o] for tokens rows of x.
	linear func(y []float32, x []int16, xscale []float32, tokens int, w *linear)
	// quantise rounds x to q, at most limit in size, and returns what a step of q is worth.
	quantise func(q []int16, x []float32, limit float32) float32
	// mix is y = Σ a[i]·b[i·stride:][:len(y)]; len(y) is a multiple of 16.
	mix func(y, a, b []float32, stride int)
	// gelu is x·Φ(x) in place; len(x) is a multiple of 16, as in all that follow.
	gelu func(x []float32)
	// exps replaces x by exp(x - its largest) and returns the sum.
	exps func(x []float32) float32
	// norm is LayerNorm of x+r into x, with BERT's epsilon.
	norm func(x, r []float32, n *layerNorm)
}

// limit is how large a quantised activation may be, so that no sum overflows int32: each of ins products is at most
// 128·limit in size. Weights have 8 bits; 13 to 15 bits of activation lose nothing that shows beside them.
func limit(ins int) float32 { return float32(min(32767, (1<<31-1)/(128*ins))) }
