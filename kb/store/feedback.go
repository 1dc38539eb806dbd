package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// RecordFeedback keeps what people thought of answers. See kb.Journal.
func (s *Store) RecordFeedback(ctx context.Context, rows []kb.FeedbackRow) error {
	if len(rows) == 0 {
		return nil
	}
	kept := make([]feedbackRow, len(rows))
	for i, r := range rows {
		kept[i] = feedbackRow{ID: clean(r.ID), Answer: clean(r.Answer), Channel: clean(r.Channel), Reason: string(clean(r.Reason)), At: stampOf(r.At)}
		if r.Helpful {
			kept[i].Helpful = 1
		}
	}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(kept, journalStep) {
			if _, err := tx.NewInsert().Model(&part).On("CONFLICT (id) DO NOTHING").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
