package store

import (
	"context"

	"yiku/kb"
)

// List gives a page of records in order of code. See kb.Reader.
func (s *Store) List(ctx context.Context, k kb.Kind, after string, limit int) ([]kb.Record, error) {
	if err := known(k); err != nil || limit < 1 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []recordRow
	err := s.read.NewSelect().Model(&rows).Where("kind = ?", k).Where("code > ?", clean(after)).
		Order("code").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	var recs []kb.Record
	for i := range rows {
		rec, err := rows[i].record()
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

// Get gives one record; where one record's code is another one's id, the code is meant. See kb.Reader.
func (s *Store) Get(ctx context.Context, k kb.Kind, codeOrID string) (kb.Record, error) {
	if err := known(k); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []recordRow
	key := clean(codeOrID)
	err := s.read.NewSelect().Model(&rows).Where("kind = ?", k).Where("code = ? OR id = ?", key, key).
		OrderExpr("CASE WHEN code = ? THEN 0 ELSE 1 END", key).Limit(1).Scan(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	if len(rows) == 0 {
		return nil, kb.Errorf(kb.NotFound, "库中没有编号为“%s”的记录：请核对编号", codeOrID)
	}
	return rows[0].record()
}

func known(k kb.Kind) error {
	if kb.NewRecord(k) == nil {
		return kb.Errorf(kb.Invalid, "没有“%s”这类记录：可用的是 %v", k, kb.Kinds)
	}
	return nil
}

// Head gives the number of the last change. See kb.Reader.
func (s *Store) Head(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, quickLimit)
	defer cancel()
	var seq int64
	err := s.read.NewRaw("SELECT coalesce(max(seq), 0) FROM changes").Scan(ctx, &seq)
	return seq, s.explain(err)
}

// Changes gives a page of the change feed. See kb.Reader.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	if limit < 1 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []changeRow
	err := s.read.NewSelect().Model(&rows).Where("seq > ?", after).Order("seq").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	var changes []kb.Change
	for _, r := range rows {
		changes = append(changes, kb.Change{Seq: r.Seq, Kind: r.Kind, ID: r.ID, Code: r.Code, Revision: r.Revision})
	}
	return changes, nil
}
