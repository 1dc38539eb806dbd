// Package vector holds the vectors of texts and finds the nearest to a question's. A vector is known by the hash of its
// text alone: which entries a text belongs to, and whether they may be shown, is the library's to say at the moment of
// asking, so an edited or withdrawn form stops matching at once without a change here.
package vector

import (
	"math"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// Key is the hash under which a text's vector is kept, the same in every process: xxHash64.
func Key(text string) uint64 { return xxhash.Sum64String(text) }

// headDims is how many leading numbers are looked at first. The built-in encoder's are in order of what they tell, so
// the nearest by the head hold nearly all of the nearest (docs/performance.md has the recall).
const headDims = 128

// chunkRows is how many rows are allocated at a time.
const chunkRows = 4096

// Table is vectors in memory, int8 with a scale each. Rows are only added; its methods may be called at the same time.
type Table struct {
	dims, head int

	mu     sync.RWMutex
	rows   map[uint64]uint32
	keys   []uint64
	scales []float32
	chunks []chunk
}

// chunk is chunkRows rows: the head of each, then the rest of each.
type chunk struct{ head, tail []int8 }

// NewTable makes an empty table of vectors with so many numbers, a multiple of 16.
func NewTable(dims int) *Table {
	return &Table{dims: dims, head: min(dims, headDims), rows: map[uint64]uint32{}}
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

// Has reports whether there is a vector under the key.
func (t *Table) Has(key uint64) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.rows[key]
	return ok
}

// Keys gives the keys of all vectors.
func (t *Table) Keys() []uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.keys)
}

// Add adds vectors under their keys; a key that is there stays as it is.
func (t *Table) Add(keys []uint64, vs []Packed) {
	t.mu.Lock()
	defer t.mu.Unlock()
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

// Without gives a table of only those vectors whose key is kept.
func (t *Table) Without(keep func(key uint64) bool) *Table {
	out := NewTable(t.dims)
	s := t.snapshot()
	numbers := make([]int8, t.dims)
	for i, k := range s.keys {
		if keep(k) {
			head, tail := s.row(i)
			copy(numbers[copy(numbers, head):], tail)
			out.Add([]uint64{k}, []Packed{{s.scales[i], numbers}})
		}
	}
	return out
}

// snapshot is the table at one moment; rows never change once they are there.
type snapshot struct {
	*Table
	keys   []uint64
	scales []float32
	chunks []chunk
}

func (t *Table) snapshot() snapshot {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return snapshot{t, t.keys, t.scales, t.chunks}
}

func (s snapshot) row(i int) (head, tail []int8) {
	c, at, rest := s.chunks[i/chunkRows], i%chunkRows, s.dims-s.head
	return c.head[at*s.head : (at+1)*s.head], c.tail[at*rest : (at+1)*rest]
}

// Cosine gives the cosine of q and the vector under the key; ok is false when there is none.
func (t *Table) Cosine(q *Query, key uint64) (cosine float32, ok bool) {
	t.mu.RLock()
	i, ok := t.rows[key]
	s := snapshot{t, t.keys, t.scales, t.chunks}
	t.mu.RUnlock()
	if !ok {
		return 0, false
	}
	return s.cosine(q, int(i)), true
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

// Nearest gives the vectors nearest to q, up to n, nearest first; equals in order of key. It looks at the heads of all of
// them, then at the whole of 8n.
func (t *Table) Nearest(q *Query, n int) []Near {
	s := t.snapshot()
	var rows []scored
	if s.head == s.dims {
		rows = s.heads(q, n)
	} else {
		rows = s.heads(q, 8*n)
	}
	out := make([]Near, len(rows))
	for i, r := range rows {
		out[i] = Near{s.keys[r.row], s.cosine(q, int(r.row))}
	}
	slices.SortFunc(out, nearer)
	return out[:min(len(out), n)]
}

func nearer(a, b Near) int {
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
