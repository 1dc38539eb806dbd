package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// journalStep is how many rows one statement takes.
const journalStep = 500

// Record keeps journal rows and their gaps, and counts. See kb.Journal.
func (s *Store) Record(ctx context.Context, rows []kb.JournalRow) error {
	if len(rows) == 0 {
		return nil
	}
	kept := make([]journalRow, len(rows))
	for i, r := range rows {
		kept[i] = journalRow{
			ID: clean(r.ID), At: stampOf(r.At), Channel: clean(r.Channel), Kind: clean(r.Kind), Entry: clean(r.Entry),
			Revision: r.Revision, Latency: r.Latency.Microseconds(), Text: string(clean(r.Text)),
			GapKey: clean(r.GapKey), Department: clean(r.Department), Asker: r.Asker,
		}
	}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		var fresh []journalRow
		for part := range slices.Chunk(kept, journalStep) {
			added, err := insertNew(ctx, tx, part)
			if err != nil {
				return err
			}
			fresh = append(fresh, added...)
		}
		if err := tallyRows(ctx, tx, fresh, kb.Today(s.Now())); err != nil {
			return err
		}
		return joinGaps(ctx, tx, fresh, newIDs(s.Now()))
	})
}

// insertNew keeps the rows whose ids are not there yet and gives them back.
func insertNew(ctx context.Context, tx bun.Tx, rows []journalRow) ([]journalRow, error) {
	var added []string
	if err := tx.NewInsert().Model(&rows).On("CONFLICT (id) DO NOTHING").Returning("id").Scan(ctx, &added); err != nil {
		return nil, err
	}
	left := make(map[string]bool, len(added))
	for _, id := range added {
		left[id] = true
	}
	var fresh []journalRow
	for _, r := range rows {
		if left[r.ID] {
			fresh = append(fresh, r)
			delete(left, r.ID) // given twice, it was added once
		}
	}
	return fresh, nil
}

// Rows gives a page of the journal. See kb.Journal.
func (s *Store) Rows(ctx context.Context, after string, limit int) ([]kb.JournalRow, error) {
	if limit < 1 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []journalRow
	err := s.read.NewSelect().Model(&rows).Where("id > ?", clean(after)).Order("id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	var page []kb.JournalRow
	for _, r := range rows {
		page = append(page, kb.JournalRow{
			ID: r.ID, At: r.At.time(), Channel: r.Channel, Kind: r.Kind, Entry: r.Entry, Revision: r.Revision,
			Latency: time.Duration(r.Latency) * time.Microsecond, Text: kb.Masked(r.Text), GapKey: r.GapKey, Department: r.Department,
		})
	}
	return page, nil
}

// Prune deletes old journal and feedback rows, receipts, reports and gaps. See kb.Journal.
func (s *Store) Prune(ctx context.Context, before time.Time) (int, error) {
	var deleted int64
	err := s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		deleted = 0
		for _, old := range []struct {
			rows any
			at   string
		}{{(*journalRow)(nil), "at"}, {(*feedbackRow)(nil), "at"}, {(*receiptRow)(nil), "at"}, {(*reportRow)(nil), "at"}, {(*gapRow)(nil), "last_at"}} {
			res, err := tx.NewDelete().Model(old.rows).Where("? < ?", bun.Ident(old.at), stampOf(before)).Exec(ctx)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			deleted += n
		}
		return nil
	})
	return int(deleted), err
}
