package store

import (
	"context"
	"math"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var _ kb.Vectors = (*Store)(nil)

// PutVectors keeps vectors. See kb.Vectors.
func (s *Store) PutVectors(ctx context.Context, encoder string, vs []kb.Vector) error {
	if len(vs) == 0 {
		return nil
	}
	if err := fewVectors(len(vs)); err != nil {
		return err
	}
	rows := make([]vectorRow, len(vs))
	for i, v := range vs {
		rows[i] = vectorRow{Encoder: clean(encoder), Key: int64(v.Key), Bytes: v.Bytes}
	}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&rows).On("CONFLICT (encoder, key) DO NOTHING").Exec(ctx)
		return err
	})
}

// Vectors gives a page of an encoder's vectors. See kb.Vectors.
func (s *Store) Vectors(ctx context.Context, encoder string, after uint64, first bool, limit int) ([]kb.Vector, error) {
	from := int64(after)
	switch {
	case first:
		from = math.MinInt64
	case from == math.MaxInt64:
		return nil, nil
	default:
		from++
	}
	var rows []vectorRow
	return s.vectors(ctx, &rows, s.read.NewSelect().Model(&rows).Where("encoder = ?", clean(encoder)).
		Where("key >= ?", from).Order("key").Limit(int64(limit)))
}

// VectorsOf gives the vectors of some keys. See kb.Vectors.
func (s *Store) VectorsOf(ctx context.Context, encoder string, keys []uint64) ([]kb.Vector, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	if err := fewVectors(len(keys)); err != nil {
		return nil, err
	}
	var rows []vectorRow
	return s.vectors(ctx, &rows, s.read.NewSelect().Model(&rows).Where("encoder = ?", clean(encoder)).
		Where("key IN (?)", bun.List(signed(keys))))
}

func (s *Store) vectors(ctx context.Context, rows *[]vectorRow, q *bun.SelectQuery) ([]kb.Vector, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	if err := q.Scan(ctx); err != nil {
		return nil, s.explain(err)
	}
	var out []kb.Vector
	for _, r := range *rows {
		out = append(out, kb.Vector{Key: uint64(r.Key), Bytes: r.Bytes})
	}
	return out, nil
}

// Encoders counts vectors. See kb.Vectors.
func (s *Store) Encoders(ctx context.Context) (map[string]int, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []struct {
		Encoder string
		N       int
	}
	err := s.read.NewSelect().Model((*vectorRow)(nil)).Column("encoder").ColumnExpr("count(*) AS n").Group("encoder").Scan(ctx, &rows)
	if err != nil {
		return nil, s.explain(err)
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.Encoder] = r.N
	}
	return out, nil
}

// DropVectors forgets vectors. See kb.Vectors.
func (s *Store) DropVectors(ctx context.Context, encoder string, keys []uint64) error {
	if err := fewVectors(len(keys)); err != nil {
		return err
	}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewDelete().Model((*vectorRow)(nil)).Where("encoder = ?", clean(encoder))
		if keys != nil {
			q = q.Where("key IN (?)", bun.List(signed(keys)))
		}
		_, err := q.Exec(ctx)
		return err
	})
}

func fewVectors(n int) error {
	if n > kb.MaxVectors {
		return kb.Errorf(kb.Invalid, "一次最多 %d 个向量，现在是 %d 个", kb.MaxVectors, n)
	}
	return nil
}

func signed(keys []uint64) []int64 {
	out := make([]int64, len(keys))
	for i, k := range keys {
		out[i] = int64(k)
	}
	return out
}
