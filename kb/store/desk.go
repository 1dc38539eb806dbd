package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var _ kb.Desk = (*Store)(nil)

// Receipts lists receipts. See kb.Desk.
func (s *Store) Receipts(ctx context.Context, since time.Time, limit int) ([]kb.Receipt, error) {
	rows, err := listed[receiptRow](ctx, s, "at", since, limit, "at DESC", "number")
	var out []kb.Receipt
	for _, r := range rows {
		out = append(out, r.receipt())
	}
	return out, err
}

// Reports lists reports. See kb.Desk.
func (s *Store) Reports(ctx context.Context, since time.Time, limit int) ([]kb.Report, error) {
	rows, err := listed[reportRow](ctx, s, "at", since, limit, "at DESC", "id DESC")
	var out []kb.Report
	for _, r := range rows {
		out = append(out, kb.Report{
			ID: r.ID, Entry: r.Entry, Revision: r.Revision, Passage: kb.Masked(r.Passage), Reason: kb.Masked(r.Reason),
			Channel: r.Channel, At: r.At.time(),
		})
	}
	return out, err
}

// Complaints lists bad marks with their questions. See kb.Desk.
func (s *Store) Complaints(ctx context.Context, since time.Time, limit int) ([]kb.Complaint, error) {
	if limit < 1 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []struct {
		feedbackRow
		Text, Entry string
	}
	err := s.read.NewSelect().Model((*feedbackRow)(nil)).Column("reason", "channel", "at").
		ColumnExpr("COALESCE(j.text, '') AS text, COALESCE(j.entry, f.answer) AS entry").Join("LEFT JOIN journal AS j ON j.id = f.answer").
		Where("f.helpful = 0 AND f.reason <> '' AND f.at >= ?", stampOf(since)).OrderExpr("f.at DESC, f.id DESC").Limit(int64(limit)).Scan(ctx, &rows)
	if err != nil {
		return nil, s.explain(err)
	}
	var out []kb.Complaint
	for _, r := range rows {
		out = append(out, kb.Complaint{Question: kb.Masked(r.Text), Entry: r.Entry, Reason: kb.Masked(r.Reason), Channel: r.Channel, At: r.At.time()})
	}
	return out, nil
}

// Gaps lists gaps. See kb.Desk.
func (s *Store) Gaps(ctx context.Context, since time.Time, limit int) ([]kb.Gap, error) {
	rows, err := listed[gapRow](ctx, s, "last_at", since, limit, "times DESC", "last_at DESC", "id DESC")
	var out []kb.Gap
	for _, r := range rows {
		out = append(out, kb.Gap{
			ID: r.ID, Key: r.GapKey, Text: kb.Masked(r.Text), Department: r.Department, Count: r.Times,
			First: r.FirstAt.time(), Last: r.LastAt.time(),
		})
	}
	return out, err
}

// listed gives up to limit rows whose column at is since or later, in order.
func listed[T any](ctx context.Context, s *Store, at string, since time.Time, limit int, order ...string) ([]T, error) {
	if limit < 1 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var rows []T
	err := s.read.NewSelect().Model(&rows).Where("? >= ?", bun.Ident(at), stampOf(since)).Order(order...).Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	return rows, nil
}
