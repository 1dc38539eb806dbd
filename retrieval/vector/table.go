// Package vector holds the vectors of texts and finds the nearest to a question's. A vector is known by the hash of its
// text alone: which entries a text belongs to, and whether they may be shown, is the library's to say at the moment of
// asking, so an edited or withdrawn form stops matching at once without a change here.
package vector

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// Key is the hash under which a text's vector is kept, the same in every process: xxHash64.
func Key(text string) uint64 { return xxhash.Sum64String(text) }

// The head of a vector is so many leading numbers, which are looked at first: the nearest by the head hold nearly all of the
// nearest (docs/adr/0005-pgvector.md has the recall). The short one is enough when it holds most of the length, as it does
// where an encoder's numbers are in order of what they tell: .80 of it for the built-in one, .30 for its teacher.
const (
	shortHead = 128
	longHead  = 256
	mostOf    = 0.7
)

// headOf chooses by the first vectors there are.
func headOf(vs []Packed, dims int) int {
	head, all := 0.0, 0.0
	for _, v := range vs {
		for i, x := range v.Numbers {
			square := float64(x) * float64(x) * float64(v.Scale) * float64(v.Scale)
			if all += square; i < shortHead {
				head += square
			}
		}
	}
	if head >= mostOf*all {
		return min(dims, shortHead)
	}
	return min(dims, longHead)
}

// chunkRows is how many rows are allocated at a time.
const chunkRows = 4096

// Table is vectors in memory, int8 with a scale each. Its methods may be called at the same time.
type Table struct {
	dims int

	mu     sync.RWMutex
	head   int // 0 until the first vectors come
	rows   map[uint64]uint32
	keys   []uint64
	scales []float32
	chunks []chunk
}

// chunk is chunkRows rows: the head of each, then the rest of each.
type chunk struct{ head, tail []int8 }

var _ Set = (*Table)(nil)

// NewTable makes an empty table of vectors with so many numbers, a multiple of 16.
func NewTable(dims int) *Table {
	return &Table{dims: dims, rows: map[uint64]uint32{}}
}

// Dims is how many numbers a vector has.
func (t *Table) Dims() int { return t.dims }

// Len is the number of vectors.
func (t *Table) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.keys)
}

// Bytes is the memory that the vectors take.
func (t *Table) Bytes() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.chunks)*chunkRows*t.dims + 12*cap(t.keys) + 20*len(t.rows)
}

// Missing gives the keys without a vector. See Set.
func (t *Table) Missing(_ context.Context, keys []uint64) ([]uint64, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var out []uint64
	for _, k := range keys {
		if _, ok := t.rows[k]; !ok {
			out = append(out, k)
		}
	}
	return out, nil
}

// Add adds vectors. See Set.
func (t *Table) Add(_ context.Context, keys []uint64, vs []Packed) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(keys, vs)
	return nil
}

func (t *Table) add(keys []uint64, vs []Packed) {
	if t.head == 0 {
		t.head = headOf(vs, t.dims)
	}
	for i, k := range keys {
		if _, ok := t.rows[k]; ok || len(vs[i].Numbers) != t.dims {
			continue
		}
		n := len(t.keys)
		at := n % chunkRows
		if at == 0 {
			t.chunks = append(t.chunks, chunk{make([]int8, chunkRows*t.head), make([]int8, chunkRows*(t.dims-t.head))})
		}
		c := t.chunks[n/chunkRows]
		copy(c.head[at*t.head:], vs[i].Numbers[:t.head])
		copy(c.tail[at*(t.dims-t.head):], vs[i].Numbers[t.head:])
		t.rows[k] = uint32(n)
		t.keys, t.scales = append(t.keys, k), append(t.scales, vs[i].Scale)
	}
}

// Forget drops vectors. It takes the memory of those that are kept once more while it runs; searches go on. See Set.
func (t *Table) Forget(_ context.Context, keep func(key uint64) bool) ([]uint64, error) {
	s := t.snapshot()
	var gone []uint64
	out := NewTable(t.dims)
	out.head = s.head
	numbers := make([]int8, t.dims)
	for i, k := range s.keys {
		if !keep(k) {
			gone = append(gone, k)
			continue
		}
		head, tail := s.row(i)
		copy(numbers[copy(numbers, head):], tail)
		out.add([]uint64{k}, []Packed{{s.scales[i], numbers}})
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(s.keys); i < len(t.keys); i++ { // came meanwhile
		late := snapshot{t, t.head, t.keys, t.scales, t.chunks}
		head, tail := late.row(i)
		copy(numbers[copy(numbers, head):], tail)
		out.add([]uint64{t.keys[i]}, []Packed{{t.scales[i], numbers}})
	}
	if gone != nil {
		t.rows, t.keys, t.scales, t.chunks = out.rows, out.keys, out.scales, out.chunks
	}
	return gone, nil
}

// snapshot is the table at one moment; rows never change once they are there: Forget makes others.
type snapshot struct {
	*Table
	head   int
	keys   []uint64
	scales []float32
	chunks []chunk
}

func (t *Table) snapshot() snapshot {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return snapshot{t, t.head, t.keys, t.scales, t.chunks}
}

func (s snapshot) row(i int) (head, tail []int8) {
	c, at, rest := s.chunks[i/chunkRows], i%chunkRows, s.dims-s.head
	return c.head[at*s.head : (at+1)*s.head], c.tail[at*rest : (at+1)*rest]
}

// Cosines compares q with the vectors of some keys. See Set.
func (t *Table) Cosines(_ context.Context, q *Query, keys []uint64, out []float32) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := snapshot{t, t.head, t.keys, t.scales, t.chunks}
	for i, k := range keys {
		if row, ok := t.rows[k]; ok {
			out[i] = s.cosine(q, int(row))
		} else {
			out[i] = float32(math.NaN())
		}
	}
	return nil
}

func (s snapshot) cosine(q *Query, i int) float32 {
	head, tail := s.row(i)
	sum := dot(q.numbers[:s.head], head) + dot(q.numbers[s.head:], tail)
	return float32(sum) * s.scales[i] * q.scale
}

// Near is a vector that is near.
type Near struct {
	Key    uint64
	Cosine float32
}

// Nearest searches. It looks at the heads of all vectors, then at the whole of the best of them; where too few of these are
// in scope, at the whole of eight times as many, and so on. See Set.
func (t *Table) Nearest(ctx context.Context, q *Query, n int, in *Scope) ([]Near, error) {
	if n < 1 {
		return nil, nil
	}
	if in != nil && in.Keys != nil {
		return t.among(ctx, q, n, in.Keys)
	}
	s := t.snapshot()
	for depth := max(wholes*n, leastWholes); ; depth *= 8 {
		rows := s.heads(q, min(depth, len(s.keys)))
		if in != nil && in.Allows != nil {
			rows = slices.DeleteFunc(rows, func(r scored) bool { return !in.Allows(s.keys[r.row]) })
		}
		if in == nil || in.Allows == nil || len(rows) >= max(enough*n, leastEnough) || depth >= len(s.keys) {
			return s.best(q, rows, n), nil
		}
	}
}

// wholes is how many vectors are compared as wholes for each that is wanted, leastWholes how many at least; enough and
// leastEnough are how many of them in scope will do (docs/adr/0005-pgvector.md has the recall).
const (
	wholes      = 8
	leastWholes = 1280
	enough      = 4
	leastEnough = 256
)

// best gives the n nearest of some rows.
func (s snapshot) best(q *Query, rows []scored, n int) []Near {
	out := make([]Near, len(rows))
	for i, r := range rows {
		out[i] = Near{s.keys[r.row], s.cosine(q, int(r.row))}
	}
	return nearest(out, n)
}

// among gives the n nearest of some keys.
func (t *Table) among(ctx context.Context, q *Query, n int, keys []uint64) ([]Near, error) {
	cosines := make([]float32, len(keys))
	if err := t.Cosines(ctx, q, keys, cosines); err != nil {
		return nil, err
	}
	var out []Near
	for i, c := range cosines {
		if c == c { // not NaN
			out = append(out, Near{keys[i], c})
		}
	}
	return nearest(out, n), nil
}

// nearest puts the nearest first and gives n; nil for none.
func nearest(all []Near, n int) []Near {
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, Nearer)
	return all[:min(len(all), n)]
}

// Nearer puts the nearer first, equals in order of key.
func Nearer(a, b Near) int {
	switch {
	case a.Cosine > b.Cosine || a.Cosine == b.Cosine && a.Key < b.Key:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// scored is a row with its score by the head.
type scored struct {
	score float32
	row   uint32
}

// heads gives the n rows nearest by their heads, in no particular order.
func (s snapshot) heads(q *Query, n int) []scored {
	if n < 1 {
		return nil
	}
	sums := make([]int32, chunkRows)
	best := make([]scored, 0, n+1) // a heap, the farthest first
	low := float32(math.Inf(-1))
	for c := 0; c*chunkRows < len(s.keys); c++ {
		count := min(chunkRows, len(s.keys)-c*chunkRows)
		dots(q.numbers[:s.head], s.chunks[c].head, sums[:count])
		scales := s.scales[c*chunkRows:][:count]
		for i, sum := range sums[:count] {
			if score := float32(sum) * scales[i]; score > low {
				best = push(best, scored{score, uint32(c*chunkRows + i)}, n)
				if len(best) == n {
					low = best[0].score
				}
			}
		}
	}
	return best
}

// push adds to a heap of at most n, dropping the farthest.
func push(h []scored, x scored, n int) []scored {
	if len(h) < n {
		h = append(h, x)
		for i := len(h) - 1; i > 0 && h[(i-1)/2].score > h[i].score; i = (i - 1) / 2 {
			h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		}
		return h
	}
	h[0] = x
	for i := 0; ; {
		least := i
		for _, k := range [2]int{2*i + 1, 2*i + 2} {
			if k < n && h[k].score < h[least].score {
				least = k
			}
		}
		if least == i {
			return h
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
