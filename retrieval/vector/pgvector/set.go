package pgvector

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	pgv "github.com/pgvector/pgvector-go"

	"yiku/retrieval/vector"
)

// The graph of HNSW, and how it is searched; docs/adr/0005-pgvector.md has what was measured.
const (
	graphLinks  = 16  // links of each vector
	graphEffort = 100 // candidates looked at for them when a vector is added
)

// searchSettings are each connection's. A scan goes on where it found too few: in relaxed order, because in strict order what it
// finds late is thrown away. Plans are made for each search, since one for all would not know how many keys it names.
const searchSettings = `SET hnsw.ef_search = 256; SET hnsw.iterative_scan = relaxed_order; SET plan_cache_mode = force_custom_plan`

// Set is one encoder's table.
type Set struct {
	b       *Backend
	encoder string
	table   string
	dims    int

	mu      sync.Mutex
	known   map[uint64]struct{} // keys that were seen to have a vector
	checked time.Time           // when known was begun
	counted int                 // rows then
}

var _ vector.Set = (*Set)(nil)

// recheck is how long what is known to be there is believed: another process may have forgotten it.
const recheck = time.Hour

func newSet(b *Backend, encoder string, dims int) *Set {
	return &Set{b: b, encoder: encoder, table: tableName(encoder, dims), dims: dims, known: map[uint64]struct{}{}}
}

// recount begins anew what is known.
func (s *Set) recount(ctx context.Context) error {
	var n int
	if err := s.b.pool.QueryRow(ctx, "SELECT count(*) FROM "+s.table).Scan(&n); err != nil {
		return s.explain(ctx, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.checked, s.counted = map[uint64]struct{}{}, time.Now(), n
	return nil
}

// Dims is how many numbers a vector has.
func (s *Set) Dims() int { return s.dims }

// Len is the number of vectors as it was counted within the hour, or more that are known. See vector.Set.
func (s *Set) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.counted, len(s.known))
}

// Bytes is about what the known keys take. See vector.Set.
func (s *Set) Bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 16 * len(s.known)
}

// batch is how many keys or vectors one statement takes.
const batch = 4096

// Missing asks for keys that are not known yet. See vector.Set.
func (s *Set) Missing(ctx context.Context, keys []uint64) ([]uint64, error) {
	s.mu.Lock()
	old := time.Since(s.checked) > recheck
	s.mu.Unlock()
	if old {
		if err := s.recount(ctx); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(s.unknown(keys), batch) {
		rows, err := s.b.pool.Query(ctx, "SELECT key FROM "+s.table+" WHERE key = ANY($1)", signed(part))
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		there, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		s.know(there)
	}
	return s.unknown(keys), nil
}

func (s *Set) unknown(keys []uint64) []uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []uint64
	for _, k := range keys {
		if _, ok := s.known[k]; !ok {
			out = append(out, k)
		}
	}
	return out
}

func (s *Set) know(keys []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range keys {
		s.known[uint64(k)] = struct{}{}
	}
}

// Add writes in order of key, so that two processes which add the same do not wait for each other. See vector.Set.
func (s *Set) Add(ctx context.Context, keys []uint64, vs []vector.Packed) error {
	order := make([]int, 0, len(keys))
	for i := range keys {
		if len(vs[i].Numbers) == s.dims {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return compareSigned(keys[i], keys[j]) })
	for part := range slices.Chunk(order, batch) {
		ks, halves := make([]int64, len(part)), make([]pgv.HalfVector, len(part))
		for at, i := range part {
			ks[at], halves[at] = int64(keys[i]), pgv.NewHalfVector(vs[i].Floats())
		}
		_, err := s.b.pool.Exec(ctx, "INSERT INTO "+s.table+" (key, vec) SELECT * FROM unnest($1::bigint[], $2::halfvec[]) ON CONFLICT DO NOTHING", ks, halves)
		if err != nil {
			return s.explain(ctx, err)
		}
		s.know(ks)
	}
	return nil
}

func compareSigned(a, b uint64) int {
	switch {
	case int64(a) < int64(b):
		return -1
	case a == b:
		return 0
	}
	return 1
}

// Forget reads all keys, a page at a time. See vector.Set.
func (s *Set) Forget(ctx context.Context, keep func(key uint64) bool) ([]uint64, error) {
	var gone []uint64
	for after, more := int64(math.MinInt64), true; more; {
		// The first page has no key before it: the least there can be is asked for by >= alone.
		rows, err := s.b.pool.Query(ctx, "SELECT key FROM "+s.table+" WHERE key >= $1 ORDER BY key LIMIT $2", after, batch)
		if err != nil {
			return gone, s.explain(ctx, err)
		}
		page, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return gone, s.explain(ctx, err)
		}
		if more = len(page) == batch && page[batch-1] < math.MaxInt64; more {
			after = page[batch-1] + 1
		}
		page = slices.DeleteFunc(page, func(k int64) bool { return keep(uint64(k)) })
		if len(page) == 0 {
			continue
		}
		if _, err := s.b.pool.Exec(ctx, "DELETE FROM "+s.table+" WHERE key = ANY($1)", page); err != nil {
			return gone, s.explain(ctx, err)
		}
		gone = append(gone, s.unknow(page)...)
	}
	return gone, nil
}

func (s *Set) unknow(keys []int64) []uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]uint64, len(keys))
	for i, k := range keys {
		out[i] = uint64(k)
		delete(s.known, out[i])
	}
	s.counted = max(0, s.counted-len(keys))
	return out
}

// Cosines compares q with the vectors of some keys. See vector.Set.
func (s *Set) Cosines(ctx context.Context, q *vector.Query, keys []uint64, out []float32) error {
	if len(keys) == 0 {
		return nil
	}
	near, err := s.search(ctx, "SELECT key, -(vec <#> $1)::real FROM "+s.named(), half(q), signed(keys))
	if err != nil {
		return err
	}
	// A key that is named twice comes twice.
	by := make(map[uint64]float32, len(near))
	for _, n := range near {
		by[n.Key] = n.Cosine
	}
	for i, k := range keys {
		c, ok := by[k]
		if !ok {
			c = float32(math.NaN())
		}
		out[i] = c
	}
	return nil
}

// named are the rows with the keys of $2. Joined, since planning an = ANY looks at each of them.
func (s *Set) named() string {
	return "unnest($2::bigint[]) AS named JOIN " + s.table + " ON key = named"
}

// deepest is how many vectors a search looks at, at most, for those in scope; pgvector's own bound is 20,000.
const deepest = 16_384

// Nearest searches. Among named keys it compares them all; else it goes through the index, and eight times as deep where too
// few are in scope. See vector.Set.
func (s *Set) Nearest(ctx context.Context, q *vector.Query, n int, in *vector.Scope) ([]vector.Near, error) {
	switch {
	case n < 1 || in != nil && in.Keys != nil && len(in.Keys) == 0:
		return nil, nil
	case in != nil && in.Keys != nil:
		// Negated, so that the order is not the index's.
		near, err := s.search(ctx, fmt.Sprintf("SELECT key, -(vec <#> $1)::real AS cosine FROM %s ORDER BY cosine DESC LIMIT %d", s.named(), n), half(q), signed(in.Keys))
		return ordered(near, n), err
	case in == nil || in.Allows == nil:
		near, err := s.scan(ctx, q, n)
		return ordered(near, n), err
	}
	for depth := n; ; depth = min(8*depth, max(n, deepest)) {
		near, err := s.scan(ctx, q, depth)
		if err != nil {
			return nil, err
		}
		all := len(near)
		near = slices.DeleteFunc(near, func(x vector.Near) bool { return !in.Allows(x.Key) })
		if len(near) >= n || all < depth || depth >= deepest {
			return ordered(near, n), nil
		}
	}
}

// scan gives about the n nearest through the index. The limit is written out: a plan is chosen by it.
func (s *Set) scan(ctx context.Context, q *vector.Query, n int) ([]vector.Near, error) {
	return s.search(ctx, fmt.Sprintf("SELECT key, -(vec <#> $1)::real FROM %s ORDER BY vec <#> $1 LIMIT %d", s.table, n), half(q))
}

func (s *Set) search(ctx context.Context, sql string, args ...any) ([]vector.Near, error) {
	rows, err := s.b.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	var out []vector.Near
	var key int64
	var cosine float32
	_, err = pgx.ForEachRow(rows, []any{&key, &cosine}, func() error {
		out = append(out, vector.Near{Key: uint64(key), Cosine: cosine})
		return nil
	})
	return out, s.explain(ctx, err)
}

// ordered puts the nearest first and gives n; nil for none.
func ordered(near []vector.Near, n int) []vector.Near {
	if len(near) == 0 {
		return nil
	}
	slices.SortFunc(near, vector.Nearer)
	return near[:min(len(near), n)]
}

func (s *Set) explain(ctx context.Context, err error) error { return explain(ctx, s.b.name, err) }

func half(q *vector.Query) pgv.HalfVector { return pgv.NewHalfVector(q.Floats()) }

func signed(keys []uint64) []int64 {
	out := make([]int64, len(keys))
	for i, k := range keys {
		out[i] = int64(k)
	}
	return out
}
