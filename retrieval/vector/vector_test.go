package vector

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// unit makes a random unit vector whose first numbers say most, as the encoder's do.
func unit(r *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	sum := 0.0
	for i := range v {
		x := r.NormFloat64() / math.Sqrt(1+float64(i)/20)
		v[i] = float32(x)
		sum += x * x
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestDotsAreThePlainOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 7, 16, 48, 128, 384, 512, 2048} {
		q, rows, out, want := make([]int16, n), make([]int8, 5*n), make([]int32, 5), make([]int32, 5)
		for i := range q {
			q[i] = int16(r.IntN(2*queryTop+1) - queryTop)
		}
		for i := range rows {
			rows[i] = int8(r.IntN(255) - 127)
		}
		if n == 2048 { // the largest sum there can be
			for i := range q {
				q[i], rows[i] = queryTop, 127
			}
		}
		dots(q, rows, out)
		dotsGo(q, rows, want)
		if !slices.Equal(out, want) || dot(q, rows[:n]) != want[0] {
			t.Errorf("%d numbers: %v, not %v", n, out, want)
		}
		if n == 2048 && want[0] != queryTop*127*2048 {
			t.Errorf("the largest sum is %d", want[0])
		}
	}
}

func TestPackedAndBack(t *testing.T) {
	v := unit(rand.New(rand.NewPCG(2, 2)), 512)
	p, ok := Unpack(Pack(v).Bytes(), 512)
	if !ok {
		t.Fatal("not read back")
	}
	table := NewTable(512)
	table.Add([]uint64{7}, []Packed{p})
	if c, ok := table.Cosine(NewQuery(v), 7); !ok || math.Abs(float64(c)-1) > 1e-3 {
		t.Errorf("cosine with itself %v %v", c, ok)
	}
	if _, ok := table.Cosine(NewQuery(v), 8); ok {
		t.Error("a vector that is not there")
	}
	for _, bad := range [][]byte{nil, make([]byte, 515), append([]byte{0, 0, 0xc0, 0x7f}, make([]byte, 512)...)} {
		if _, ok := Unpack(bad, 512); ok {
			t.Errorf("%d bytes were read", len(bad))
		}
	}
	if p := Pack(make([]float32, 16)); p.Scale != 0 || slices.Max(p.Numbers) != 0 {
		t.Errorf("nothing packs to %v", p)
	}
}

func TestNearest(t *testing.T) {
	for _, dims := range []int{64, 512} {
		r := rand.New(rand.NewPCG(3, uint64(dims)))
		const rows, n = 20_000, 10
		table, vs := NewTable(dims), make([][]float32, rows)
		for i := range vs {
			vs[i] = unit(r, dims)
			table.Add([]uint64{uint64(i), uint64(i)}, []Packed{Pack(vs[i]), Pack(vs[0])}) // the second time is too late
		}
		found, asked := 0, 0
		for range 50 {
			q := unit(r, dims)
			type near struct {
				key    uint64
				cosine float64
			}
			all := make([]near, rows)
			for i := range vs {
				all[i] = near{uint64(i), cosine(q, vs[i])}
			}
			slices.SortFunc(all, func(a, b near) int { return int(math.Copysign(1, b.cosine-a.cosine)) })
			got := table.Nearest(NewQuery(q), n)
			if len(got) != n || !slices.IsSortedFunc(got, nearer) {
				t.Fatalf("%v", got)
			}
			for _, g := range got {
				if math.Abs(float64(g.Cosine)-cosine(q, vs[g.Key])) > 5e-3 {
					t.Fatalf("cosine %v, not %v", g.Cosine, cosine(q, vs[g.Key]))
				}
				found += b2i(slices.ContainsFunc(all[:n], func(x near) bool { return x.key == g.Key }))
				asked++
			}
		}
		// Random vectors are the hardest there are: the tenth and the eleventh nearest hardly differ.
		if recall := float64(found) / float64(asked); recall < .9 {
			t.Errorf("%d numbers: recall %.3f", dims, recall)
		}
	}
}

func TestFewerThanAsked(t *testing.T) {
	table := NewTable(32)
	q := NewQuery(unit(rand.New(rand.NewPCG(4, 4)), 32))
	if got := table.Nearest(q, 5); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
	table.Add([]uint64{1, 2, 3}, []Packed{Pack(make([]float32, 32)), {Scale: 1, Numbers: make([]int8, 16)}, {Scale: .1, Numbers: make([]int8, 32)}})
	if got := table.Nearest(q, 5); len(got) != 2 || table.Len() != 2 {
		t.Errorf("two have the right size: %v", got)
	}
	if got := table.Nearest(q, 0); len(got) != 0 {
		t.Errorf("none wanted: %v", got)
	}
	kept := table.Without(func(k uint64) bool { return k == 3 })
	if !kept.Has(3) || kept.Has(1) || kept.Len() != 1 {
		t.Errorf("kept %v", kept.Keys())
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func BenchmarkNearest(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, rows := range []int{30_000, 300_000} {
		table := NewTable(512)
		for i := range rows {
			table.Add([]uint64{uint64(i)}, []Packed{Pack(unit(r, 512))})
		}
		q := NewQuery(unit(r, 512))
		b.Run(map[int]string{30_000: "30000", 300_000: "300000"}[rows], func(b *testing.B) {
			for b.Loop() {
				table.Nearest(q, 64)
			}
		})
	}
}
