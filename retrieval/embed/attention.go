package embed

import "math"

// scaled puts attention's division by the root of a head's width into the weights of the queries, once.
func (f *file) scaled() {
	by := float32(1 / math.Sqrt(float64(f.Sizes.Width/f.Sizes.Heads)))
	for _, l := range f.layers {
		for i := range l.query.outs {
			l.query.scale[i] *= by
			l.query.bias[i] *= by
		}
	}
}

// attention replaces the queries by what they read: for each head softmax(q·Kᵀ)·V. (The division of q·Kᵀ by the root of the
// head's width is in the queries' weights: see scaled.) When first is set there is one query a text.
func (e *Encoder) attention(s *scratch, first bool) {
	z := e.file.Sizes
	width, head := z.Width, z.Width/z.Heads
	at := 0 // the query
	for text, from := range s.starts[:len(s.starts)-1] {
		tokens := s.starts[text+1] - from
		queries := tokens
		if first {
			queries = 1
		}
		for h := 0; h < width; h += head {
			keys, values := s.kv[from*2*width+h:], s.kv[from*2*width+width+h:]
			row := stride(tokens)
			transpose(s.keys, keys, tokens, head, 2*width, row)
			for q := at; q < at+queries; q++ {
				e.read(s, s.q[q*width+h:][:head], values, tokens, row)
			}
		}
		at += queries
	}
}

// read is one query of one head.
func (e *Encoder) read(s *scratch, q, values []float32, tokens, row int) {
	p := s.scores[:row]
	e.mix(p, q, s.keys, row)
	for i := tokens; i < row; i++ {
		p[i] = float32(math.Inf(-1))
	}
	by := 1 / e.exps(p)
	e.mix(q, p[:tokens], values, 2*e.file.Sizes.Width)
	for i := range q {
		q[i] *= by
	}
}

// transpose lays tokens rows of head numbers, from apart, out as head rows, to apart.
func transpose(out, in []float32, tokens, head, from, to int) {
	for t := range tokens {
		for i, v := range in[t*from:][:head] {
			out[i*to+t] = v
		}
	}
	for i := range head {
		clear(out[i*to+tokens : (i+1)*to])
	}
}
