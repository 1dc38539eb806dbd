package store

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// joinGaps opens the gaps that journal rows name, or counts the rows to those that are open.
func joinGaps(ctx context.Context, tx bun.Tx, rows []journalRow, ids ids) error {
	gaps := gapsOf(rows, ids)
	for part := range slices.Chunk(gaps, journalStep) {
		_, err := tx.NewInsert().Model(&part).On("CONFLICT (key_hash) DO UPDATE").
			Set("times = g.times + EXCLUDED.times").
			Set("department = CASE WHEN g.department = '' THEN EXCLUDED.department ELSE g.department END").
			Set("first_at = CASE WHEN EXCLUDED.first_at < g.first_at THEN EXCLUDED.first_at ELSE g.first_at END").
			Set("last_at = CASE WHEN EXCLUDED.last_at > g.last_at THEN EXCLUDED.last_at ELSE g.last_at END").
			Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// gapsOf folds rows into one gap a key, in the keys' order: two transactions that take rows in one order cannot
// deadlock.
func gapsOf(rows []journalRow, ids ids) []gapRow {
	var gaps []gapRow
	place := map[string]int{}
	for _, r := range rows {
		if r.GapKey == "" {
			continue
		}
		i, found := place[r.GapKey]
		if !found {
			i = len(gaps)
			place[r.GapKey] = i
			gaps = append(gaps, gapRow{
				ID: ids.next(), GapKey: r.GapKey, KeyHash: hashOf(r.GapKey), Text: r.Text, FirstAt: r.At, LastAt: r.At,
			})
		}
		g := &gaps[i]
		g.Times++
		g.FirstAt, g.LastAt = min(g.FirstAt, r.At), max(g.LastAt, r.At)
		if g.Department == "" {
			g.Department = r.Department
		}
	}
	slices.SortFunc(gaps, func(a, b gapRow) int { return strings.Compare(a.KeyHash, b.KeyHash) })
	return gaps
}
