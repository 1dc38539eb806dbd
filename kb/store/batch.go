package store

import (
	"context"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// batch is the records of one Put on their way into the tables.
type batch struct {
	rows     []recordRow // as they will be
	outcomes []kb.Outcome
	first    bool // the audit chain was empty before it
	renames  renames
}

// compare finds what is stored already and says what becomes of each given row.
func compare(ctx context.Context, tx bun.Tx, given []recordRow, now stamp) (*batch, error) {
	stored, err := storedRows(ctx, tx, given)
	if err != nil {
		return nil, err
	}
	ids := newIDs(now.time())
	b := &batch{}
	for _, row := range given {
		old, found := stored[row.key()]
		if row.Revision != 0 && row.Revision != old.Revision {
			return nil, kb.Errorf(kb.Conflict, "编号为“%s”的记录已被别人改动：请重新打开后再改", row.Code)
		}
		outcome := kb.Changed
		switch {
		case !found:
			outcome = kb.New
			row.ID, row.Revision, row.Updated = ids.next(), 1, now
		case old.Doc == row.Doc:
			outcome = kb.Same
			row = old
		default:
			row.ID, row.Revision, row.Updated = old.ID, old.Revision+1, now
		}
		b.rows, b.outcomes = append(b.rows, row), append(b.outcomes, outcome)
	}
	b.renames, err = findRenames(ctx, tx, b.rows, stored)
	return b, err
}

// storedRows reads the records with the given rows' codes, in one query.
func storedRows(ctx context.Context, tx bun.Tx, given []recordRow) (map[recordKey]recordRow, error) {
	var kinds []kb.Kind
	var codes []string
	for _, row := range given {
		kinds, codes = append(kinds, row.Kind), append(codes, row.Code)
	}
	var rows []recordRow
	err := tx.NewSelect().Model(&rows).Where("kind IN (?)", bun.List(kinds)).Where("code IN (?)", bun.List(codes)).Scan(ctx)
	stored := make(map[recordKey]recordRow, len(rows))
	for _, row := range rows {
		stored[row.key()] = row
	}
	return stored, err
}

// write keeps what is new or changed, each as a record, a revision, an audit row and a change, and gives the chain's
// new head; a zero one when all was the same.
func (b *batch) write(ctx context.Context, tx bun.Tx, act kb.Act) (headMark, error) {
	var records []recordRow
	for i, row := range b.rows {
		if b.outcomes[i] != kb.Same {
			records = append(records, row)
		}
	}
	if len(records) == 0 {
		return headMark{}, nil
	}
	last, err := lastAudit(ctx, tx)
	if err != nil {
		return headMark{}, err
	}
	b.first = last.Seq == 0
	var seq int64
	if err := tx.NewRaw("SELECT coalesce(max(seq), 0) FROM changes").Scan(ctx, &seq); err != nil {
		return headMark{}, err
	}
	revisions, audit, changes := make([]revisionRow, len(records)), make([]auditRow, len(records)), make([]changeRow, len(records))
	for i, r := range records {
		revisions[i] = revisionRow{Kind: r.Kind, ID: r.ID, Number: r.Revision, Doc: r.Doc, Hash: r.Hash, At: r.Updated, Actor: act.By}
		last = last.next(act, r)
		audit[i] = last
		changes[i] = changeRow{Seq: seq + int64(i) + 1, Kind: r.Kind, ID: r.ID, Code: r.Code, Revision: r.Revision}
	}
	_, err = tx.NewInsert().Model(&records).
		On("CONFLICT (id) DO UPDATE").Set("revision = EXCLUDED.revision").Set("status = EXCLUDED.status").
		Set("department = EXCLUDED.department").Set("doc = EXCLUDED.doc").Set("hash = EXCLUDED.hash").
		Set("updated = EXCLUDED.updated").Exec(ctx)
	for _, rows := range []any{&revisions, &audit, &changes} {
		if err == nil {
			_, err = tx.NewInsert().Model(rows).Exec(ctx)
		}
	}
	return headMark{Seq: last.Seq, Hash: last.Hash}, err
}

// finish fills in the records' Meta, once everything is committed.
func (b *batch) finish(recs []kb.Record) []kb.Outcome {
	for i, rec := range recs {
		*rec.About() = b.rows[i].meta()
	}
	return b.outcomes
}
