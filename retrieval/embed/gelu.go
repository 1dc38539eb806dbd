package embed

import (
	"math"
	"slices"
)

// geluOf approximates erf(z) = z·P(z²)/Q(z²) on [-4, 4], beyond which float32 has ±1: off by less than 5e-7, and with it
// GELU(x) = x/2·(1+erf(x/√2)) by less than 1e-6 (TestGelu). The order: 1/√2, 4, ½, 1, P from the highest power, Q likewise.
// expOf: log₂e; ln 2 in two parts; the polynomial of exp on ±ln 2/2 from the highest power, 1; the least x, -87.
// Kernels in assembly read both tables.
var (
	geluOf = [16]float32{
		math.Sqrt2 / 2, 4, 0.5, 1,
		-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
		-7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
		-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02,
	}
	expOf = [12]float32{
		math.Log2E, 0.693359375, -2.12194440e-4,
		1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1, 1, -87,
	}
)

func geluGo(x []float32) {
	c := &geluOf
	for i, v := range x {
		z := max(-c[1], min(c[1], v*c[0]))
		w := z * z
		p := c[4]
		for _, k := range c[5:11] {
			p = p*w + k
		}
		q := c[11]
		for _, k := range c[12:16] {
			q = q*w + k
		}
		x[i] = v * c[2] * (c[3] + z*p/q)
	}
}

// expsGo is exact to two units in the last place.
func expsGo(x []float32) (sum float32) {
	c, top := &expOf, slices.Max(x)
	for i, v := range x {
		v = max(v-top, c[11])
		const magic = 3 << 22
		n := v*c[0] + magic - magic
		v = v - n*c[1] - n*c[2]
		p := c[3]
		for _, k := range c[4:11] {
			p = p*v + k
		}
		bits := uint32(int32(n)+127) << 23
		v = p * math.Float32frombits(bits)
		x[i] = v
		sum += v
	}
	return sum
}
