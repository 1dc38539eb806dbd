package embed

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// cursor cuts sections off the front of a file whose length was checked.
type cursor struct{ rest []byte }

func (f *file) sections(c *cursor) {
	s := f.Sizes
	f.words = c.table(s.Vocabulary, s.Width)
	f.places = c.places(s)
	f.norm = c.norm(s.Width)
	for range s.Layers {
		var l layer
		qkv := c.linear(3*s.Width, s.Width)
		l.query, l.keysValues = qkv.part(0, s.Width), qkv.part(s.Width, 3*s.Width)
		l.output = c.linear(s.Width, s.Width)
		l.norm1 = c.norm(s.Width)
		l.up = c.linear(s.Inner, s.Width)
		l.down = c.linear(s.Width, s.Inner)
		l.norm2 = c.norm(s.Width)
		f.layers = append(f.layers, l)
	}
	if s.Turn {
		turn := c.linear(s.Out, s.Width)
		f.turn = &turn
	}
}

func (c *cursor) bytes(n int) []byte {
	out := c.rest[:n:n]
	c.rest = c.rest[n:]
	return out
}

func (c *cursor) floats(n int) []float32 {
	b := c.bytes(4 * n)
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func (c *cursor) table(rows, width int) table {
	return table{rows: c.bytes(rows * width), scale: c.floats(rows)}
}

func (c *cursor) places(s Sizes) []float32 {
	t, out := c.table(s.Positions, s.Width), make([]float32, s.Positions*s.Width)
	kind := make([]float32, s.Width)
	if s.Kind {
		kind = c.floats(s.Width)
	}
	for i := range s.Positions {
		row := out[i*s.Width:][:s.Width]
		t.row(row, i)
		for j, v := range kind {
			row[j] += v
		}
	}
	return out
}

func (c *cursor) norm(n int) layerNorm { return layerNorm{weight: c.floats(n), bias: c.floats(n)} }

func (c *cursor) linear(outs, ins int) linear {
	b := c.bytes(outs * ins)
	l := linear{ins: ins, outs: outs, w: make([]int8, len(b))}
	copy(l.w, unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b)))
	l.scale, l.bias = c.floats(outs), c.floats(outs)
	return l
}

// part is the matrix of some of the outputs, multiples of 16.
func (l *linear) part(from, to int) linear {
	return linear{ins: l.ins, outs: to - from, w: l.w[from*l.ins : to*l.ins], scale: l.scale[from:to], bias: l.bias[from:to]}
}
