package store

import (
	"context"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var _ kb.Inbox = (*Store)(nil)

// Leave keeps a receipt. See kb.Inbox.
func (s *Store) Leave(ctx context.Context, r kb.Receipt) error {
	row := receiptRow{Number: clean(r.Number), Text: string(clean(r.Text)), Department: clean(r.Department), At: stampOf(r.At)}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewInsert().Model(&row).On("CONFLICT (number) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return kb.Errorf(kb.Conflict, "回执号 %s 已被占用，请重试", r.Number).Because(err)
		}
		return nil
	})
}

// Receipt gives one receipt. See kb.Inbox.
func (s *Store) Receipt(ctx context.Context, number string) (kb.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []receiptRow
	if err := s.read.NewSelect().Model(&rows).Where("number = ?", clean(number)).Scan(ctx); err != nil {
		return kb.Receipt{}, s.explain(err)
	}
	if len(rows) == 0 {
		return kb.Receipt{}, kb.Errorf(kb.NotFound, "没有这个回执号，请核对后再查；提问超过保存期限的也查不到")
	}
	return rows[0].receipt(), nil
}

func (r receiptRow) receipt() kb.Receipt {
	return kb.Receipt{Number: r.Number, Text: kb.Masked(r.Text), Department: r.Department, At: r.At.time()}
}

// Report keeps a report. See kb.Inbox.
func (s *Store) Report(ctx context.Context, r kb.Report) error {
	row := reportRow{
		ID: clean(r.ID), Entry: clean(r.Entry), Revision: r.Revision, Passage: string(clean(r.Passage)),
		Reason: string(clean(r.Reason)), Channel: clean(r.Channel), At: stampOf(r.At),
	}
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
		return err
	})
}
