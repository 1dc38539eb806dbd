//go:build (amd64 || arm64) && !purego

package embed

// tile computes a few tokens by some outputs, in assembly.
type tile func(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)

// run calls a tile for the tokens from t and the outputs from o. The slices end where it ends or after.
func run(f tile, y []float32, x []int16, xscale []float32, w *linear, t, o int) {
	f(&y[t*w.outs+o], uintptr(4*w.outs), &x[t*w.ins], &w.w[o*w.ins], uintptr(w.ins), &xscale[t], &w.scale[o], &w.bias[o])
}

// linearBy4 goes in tiles of 16 outputs, by 4 tokens and by 1 for the last ones.
func linearBy4(four, one tile, y []float32, x []int16, xscale []float32, tokens int, w *linear) {
	for o := 0; o < w.outs; o += 16 {
		at := 0
		for ; at+4 <= tokens; at += 4 {
			run(four, y, x, xscale, w, at, o)
		}
		for ; at < tokens; at++ {
			run(one, y, x, xscale, w, at, o)
		}
	}
}

func mixAsm(y, a, b []float32, stride int) {
	_ = b[(len(a)-1)*stride+len(y)-1]
	mix(&y[0], &a[0], &b[0], uintptr(len(y)), uintptr(len(a)), uintptr(4*stride))
}

//go:noescape
func mix(y, a, b *float32, n, count, row uintptr)
