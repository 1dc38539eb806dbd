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
	add(t, table, []uint64{7}, p)
	c := make([]float32, 2)
	if err := table.Cosines(t.Context(), NewQuery(v), []uint64{7, 8}, c); err != nil || math.Abs(float64(c[0])-1) > 1e-3 || c[1] == c[1] {
		t.Errorf("cosine with itself, and with nothing: %v %v", c, err)
	}
	for _, short := range [][]byte{nil, {1}, {0, 0, 0, 0}} { // damaged rows, asked for as long as they are
		if _, ok := Unpack(short, len(short)-4); ok {
			t.Errorf("%v was read", short)
		}
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
			add(t, table, []uint64{uint64(i), uint64(i)}, Pack(vs[i]), Pack(vs[0])) // the second time is too late
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
			got := nearestIn(t, table, NewQuery(q), n)
			if len(got) != n || !slices.IsSortedFunc(got, Nearer) {
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

func TestVectorsOfAnotherLength(t *testing.T) {
	table := NewTable(32)
	add(t, table, []uint64{1, 2, 3}, Pack(make([]float32, 32)), Packed{Scale: 1, Numbers: make([]int8, 16)}, Packed{Scale: .1, Numbers: make([]int8, 32)})
	if got := nearestIn(t, table, NewQuery(unit(rand.New(rand.NewPCG(4, 4)), 32)), 5); len(got) != 2 || table.Len() != 2 {
		t.Errorf("two have the right size: %v", got)
	}
}

func add(tb testing.TB, table *Table, keys []uint64, vs ...Packed) {
	tb.Helper()
	if err := table.Add(tb.Context(), keys, vs); err != nil {
		tb.Fatal(err)
	}
}

func nearestIn(tb testing.TB, table *Table, q *Query, n int) []Near {
	tb.Helper()
	near, err := table.Nearest(tb.Context(), q, n, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return near
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
			add(b, table, []uint64{uint64(i)}, Pack(unit(r, 512)))
		}
		q := NewQuery(unit(r, 512))
		b.Run(map[int]string{30_000: "30000", 300_000: "300000"}[rows], func(b *testing.B) {
			for b.Loop() {
				nearestIn(b, table, q, 64)
			}
		})
	}
}
