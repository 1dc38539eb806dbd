package store

import (
	"context"
	"time"

	"yiku/kb"
)

var _ kb.Popularity = (*Store)(nil)

// Popular gives the entries that answered most. See kb.Popularity.
func (s *Store) Popular(ctx context.Context, since time.Time, limit int) ([]string, error) {
	if limit < 1 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var ids []string
	err := s.read.NewSelect().Model((*journalRow)(nil)).Column("entry").Where("at >= ?", stampOf(since)).Where("entry <> ''").
		Group("entry").OrderExpr("count(*) DESC, entry").Limit(int64(limit)).Scan(ctx, &ids)
	if err != nil {
		return nil, s.explain(err)
	}
	return ids, nil
}
