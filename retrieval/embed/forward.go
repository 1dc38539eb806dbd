package embed

import "math"

// scratch is what one batch needs while it is worked on; it is used again for the next.
type scratch struct {
	splitter
	ids    []int32
	starts []int // of each text in ids; the last is the end

	x, y, q, kv, inner []float32 // states, what is added to them, queries, keys and values, the wide layer
	xq                 []int16   // what the next Linear reads, quantised …
	xscale             []float32 // … with a scale a token
	keys, scores       []float32 // one head's keys, transposed; one row of attention
}

func grow[T any](s *[]T, n int) {
	if cap(*s) < n {
		*s = make([]T, n+n/4)
	}
	*s = (*s)[:n]
}

func (s *scratch) grow(z Sizes) {
	t := len(s.ids)
	grow(&s.x, t*z.Width)
	grow(&s.y, t*z.Width)
	grow(&s.q, t*z.Width)
	grow(&s.kv, t*2*z.Width)
	grow(&s.inner, t*z.Inner)
	grow(&s.xq, t*max(z.Width, z.Inner))
	grow(&s.xscale, t)
	grow(&s.keys, z.Width/z.Heads*stride(z.Positions))
	grow(&s.scores, stride(z.Positions))
}

// stride is a row's length as mix wants it.
func stride(n int) int { return (n + 15) &^ 15 }

// forward computes the vectors of a batch whose tokens are in s.
func (e *Encoder) forward(s *scratch, out [][]float32) {
	z := e.file.Sizes
	s.grow(z)
	e.enter(s)
	for i := range e.file.layers {
		e.layer(s, &e.file.layers[i], i == z.Layers-1)
	}
	// The last layer left one state a text.
	y := s.x
	if turn := e.file.turn; turn != nil {
		e.quantised(s, s.x, len(out), z.Width)
		e.linear(s.y, s.xq, s.xscale, len(out), turn)
		y = s.y
	}
	for i, v := range out {
		unit(v, y[i*z.Out:])
	}
}

// enter looks words and places up.
func (e *Encoder) enter(s *scratch) {
	f, width := e.file, e.file.Sizes.Width
	for text := range s.starts[1:] {
		for at, place := s.starts[text], 0; at < s.starts[text+1]; at, place = at+1, place+1 {
			x := s.x[at*width:][:width]
			f.words.row(x, int(s.ids[at]))
			e.norm(x, f.places[place*width:][:width], &f.norm)
		}
	}
}

func (t *table) row(out []float32, i int) {
	scale, row := t.scale[i], t.rows[i*len(out):][:len(out)]
	for j, b := range row {
		out[j] = float32(int8(b)) * scale
	}
}

// layer runs one layer. Only a text's first token is read in the end, so the last layer's queries, and all that follows
// attention there, are of those tokens alone.
func (e *Encoder) layer(s *scratch, l *layer, last bool) {
	z, n := e.file.Sizes, len(s.ids)
	e.quantised(s, s.x, n, z.Width)
	e.linear(s.kv, s.xq, s.xscale, n, &l.keysValues)
	if last {
		n = s.firsts(z.Width)
	}
	e.linear(s.q, s.xq, s.xscale, n, &l.query)
	e.attention(s, last)

	e.quantised(s, s.q, n, z.Width)
	e.linear(s.y, s.xq, s.xscale, n, &l.output)
	e.norms(s, n, &l.norm1)

	e.quantised(s, s.x, n, z.Width)
	e.linear(s.inner, s.xq, s.xscale, n, &l.up)
	e.gelu(s.inner[:n*z.Inner])
	e.quantised(s, s.inner, n, z.Inner)
	e.linear(s.y, s.xq, s.xscale, n, &l.down)
	e.norms(s, n, &l.norm2)
}

// firsts moves each text's first token to the front.
func (s *scratch) firsts(width int) int {
	texts := len(s.starts) - 1
	for i, from := range s.starts[:texts] {
		copy(s.x[i*width:(i+1)*width], s.x[from*width:])
		copy(s.xq[i*width:(i+1)*width], s.xq[from*width:])
		s.xscale[i] = s.xscale[from]
	}
	return texts
}

func (e *Encoder) quantised(s *scratch, x []float32, n, width int) {
	most := limit(width)
	for t := range n {
		s.xscale[t] = e.quantise(s.xq[t*width:][:width], x[t*width:][:width], most)
	}
}

func (e *Encoder) norms(s *scratch, n int, w *layerNorm) {
	width := e.file.Sizes.Width
	for t := range n {
		e.norm(s.x[t*width:][:width], s.y[t*width:][:width], w)
	}
}

func unit(out, x []float32) {
	var sum float64
	for _, v := range x[:len(out)] {
		sum += float64(v) * float64(v)
	}
	by := float32(1 / math.Sqrt(max(sum, 1e-24)))
	for i := range out {
		out[i] = x[i] * by
	}
}
