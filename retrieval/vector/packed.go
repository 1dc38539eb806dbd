package vector

import (
	"encoding/binary"
	"math"
)

// Packed is a unit vector as it is kept: each number is Numbers[i] × Scale.
type Packed struct {
	Scale   float32
	Numbers []int8
}

// Pack rounds a vector to 8 bits a number.
func Pack(v []float32) Packed {
	top := float32(0)
	for _, x := range v {
		top = max(top, float32(math.Abs(float64(x))))
	}
	p := Packed{Scale: top / 127, Numbers: make([]int8, len(v))}
	if top > 0 {
		for i, x := range v {
			p.Numbers[i] = int8(math.RoundToEven(float64(x / p.Scale)))
		}
	}
	return p
}

// Bytes is the packed vector for the store: the scale as a little-endian float32, then a byte a number.
func (p Packed) Bytes() []byte {
	out := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(p.Numbers)), math.Float32bits(p.Scale))
	for _, x := range p.Numbers {
		out = append(out, byte(x))
	}
	return out
}

// Floats is the vector itself.
func (p Packed) Floats() []float32 {
	out := make([]float32, len(p.Numbers))
	for i, x := range p.Numbers {
		out[i] = float32(x) * p.Scale
	}
	return out
}

// Unpack reads what Bytes wrote; ok is false when it cannot be a vector of so many numbers.
func Unpack(b []byte, dims int) (p Packed, ok bool) {
	if dims < 1 || dims > MaxDims || len(b) != 4+dims {
		return p, false
	}
	p = Packed{Scale: math.Float32frombits(binary.LittleEndian.Uint32(b)), Numbers: make([]int8, dims)}
	for i, x := range b[4:] {
		p.Numbers[i] = int8(x)
	}
	return p, p.Scale >= 0 && p.Scale <= 1
}

// Query is a question's vector, ready to be compared with many.
type Query struct {
	numbers []int16
	scale   float32
}

// MaxDims is how many numbers a vector has at most: more than any common model's, and sums of products stay in 32 bits.
const MaxDims = 8192

// queryTop bounds a query's numbers, so that sums of products with rows of 8 bits stay in 32 bits: 8191 × 127 × 2048 < 2³¹.
// Longer vectors have smaller ones.
const queryTop = 8191

// NewQuery takes a unit vector of at most MaxDims numbers.
func NewQuery(v []float32) *Query {
	top := float32(0)
	for _, x := range v {
		top = max(top, float32(math.Abs(float64(x))))
	}
	q := &Query{numbers: make([]int16, len(v)), scale: top / float32(min(queryTop, math.MaxInt32/(127*max(1, len(v)))))}
	if top > 0 {
		for i, x := range v {
			q.numbers[i] = int16(math.RoundToEven(float64(x / q.scale)))
		}
	}
	return q
}

// Floats is the vector itself, to some four digits.
func (q *Query) Floats() []float32 {
	out := make([]float32, len(q.numbers))
	for i, x := range q.numbers {
		out[i] = float32(x) * q.scale
	}
	return out
}
