package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var _ kb.Popularity = (*Store)(nil)

// pairsOfOne is how many pairs of one asker are counted in a day, so that nobody can make rows without end.
const pairsOfOne = 50

// place is what a tally counts.
type place struct{ entry, previous string }

// tallyRows counts the entries that new journal rows were answered with.
func tallyRows(ctx context.Context, tx bun.Tx, rows []journalRow, day kb.Day) error {
	asks := map[place]int{}
	var marks []markRow
	for _, r := range rows {
		if r.Entry == "" {
			continue
		}
		asks[place{r.Entry, ""}]++
		if r.Asker == (kb.Asker{}) {
			continue
		}
		key, err := dayKey(ctx, tx, day)
		if err != nil {
			return err
		}
		marks = append(marks, markRow{Day: day, Mark: int(r.Asker.Mark(key)), Entry: r.Entry})
	}
	askers, err := addMarks(ctx, tx, marks)
	if err != nil {
		return err
	}
	return addTallies(ctx, tx, day, asks, askers)
}

// RecordPairs counts pairs. See kb.Popularity.
func (s *Store) RecordPairs(ctx context.Context, pairs []kb.Pair) error {
	return s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		day := kb.Today(s.Now())
		var marks []markRow
		var of []int
		for _, p := range pairs {
			if p.Asker == (kb.Asker{}) || p.Entry == p.Previous || p.Previous == "" {
				continue
			}
			key, err := dayKey(ctx, tx, day)
			if err != nil {
				return err
			}
			m := markRow{Day: day, Mark: int(p.Asker.Mark(key)), Entry: clean(p.Entry), Previous: clean(p.Previous)}
			marks, of = append(marks, m), append(of, m.Mark)
		}
		if len(marks) == 0 {
			return nil
		}
		made, err := pairsMade(ctx, tx, day, of)
		if err != nil {
			return err
		}
		marks = slices.DeleteFunc(marks, func(m markRow) bool {
			made[m.Mark]++
			return made[m.Mark] > pairsOfOne
		})
		askers, err := addMarks(ctx, tx, marks)
		if err != nil {
			return err
		}
		return addTallies(ctx, tx, day, askers, askers)
	})
}

// addMarks marks what askers asked, and gives how many of them had not asked it before that day.
func addMarks(ctx context.Context, tx bun.Tx, marks []markRow) (map[place]int, error) {
	// In one order always, here and below: two transactions cannot deadlock.
	slices.SortFunc(marks, func(a, b markRow) int {
		return cmp.Or(cmp.Compare(a.Mark, b.Mark), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Previous, b.Previous))
	})
	askers := map[place]int{}
	for part := range slices.Chunk(slices.Compact(marks), journalStep) {
		var added []markRow
		if err := tx.NewInsert().Model(&part).On("CONFLICT DO NOTHING").Returning("entry, previous").Scan(ctx, &added); err != nil {
			return nil, err
		}
		for _, m := range added {
			askers[place{m.Entry, m.Previous}]++
		}
	}
	return askers, nil
}

func addTallies(ctx context.Context, tx bun.Tx, day kb.Day, asks, askers map[place]int) error {
	var tallies []tallyRow
	for p, n := range asks {
		tallies = append(tallies, tallyRow{Day: day, Entry: p.entry, Previous: p.previous, Asks: n, Askers: askers[p]})
	}
	slices.SortFunc(tallies, func(a, b tallyRow) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Previous, b.Previous))
	})
	for part := range slices.Chunk(tallies, journalStep) {
		_, err := tx.NewInsert().Model(&part).On("CONFLICT (day, entry, previous) DO UPDATE").
			Set("asks = d.asks + EXCLUDED.asks").Set("askers = d.askers + EXCLUDED.askers").Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// pairsMade is how many different pairs each of these marks has asked so far on a day.
func pairsMade(ctx context.Context, tx bun.Tx, day kb.Day, marks []int) (map[int]int, error) {
	made := map[int]int{}
	var counts []struct{ Mark, N int }
	err := tx.NewSelect().Model((*markRow)(nil)).Column("mark").ColumnExpr("count(*) AS n").Where("day = ?", day).
		Where("previous <> ''").Where("mark IN (?)", bun.List(marks)).Group("mark").Scan(ctx, &counts)
	for _, c := range counts {
		made[c.Mark] = c.N
	}
	return made, err
}

// dayKey gives a day's key, which all processes share; the first that asks for it makes it.
func dayKey(ctx context.Context, tx bun.Tx, day kb.Day) ([]byte, error) {
	key, err := storedKey(ctx, tx, day)
	if key != nil || err != nil {
		return key, err
	}
	row := keyRow{Day: day, Key: make([]byte, 32)}
	_, _ = rand.Read(row.Key) // never fails
	if _, err := tx.NewInsert().Model(&row).On("CONFLICT (day) DO NOTHING").Exec(ctx); err != nil {
		return nil, err
	}
	return storedKey(ctx, tx, day)
}

// storedKey gives a day's key, nil when it has none yet.
func storedKey(ctx context.Context, tx bun.Tx, day kb.Day) ([]byte, error) {
	var rows []keyRow
	err := tx.NewSelect().Model(&rows).Where("day = ?", day).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Key, nil
}

// PruneAskers drops the keys and marks of days that are over, and the pairs that fewer than kb.Crowd asked on them, and
// says how many rows. Fails with Unavailable.
func (s *Store) PruneAskers(ctx context.Context) (int, error) {
	var deleted int64
	err := s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		deleted = 0
		for _, q := range []*bun.DeleteQuery{
			tx.NewDelete().Model((*keyRow)(nil)),
			tx.NewDelete().Model((*markRow)(nil)),
			tx.NewDelete().Model((*tallyRow)(nil)).Where("previous <> ''").Where("askers < ?", kb.Crowd),
		} {
			res, err := q.Where("day < ?", kb.Today(s.Now())).Exec(ctx)
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
	if err != nil {
		return 0, err
	}
	if deleted > 0 {
		s.unscrubbed.Store(true)
	}
	if !s.unscrubbed.Load() {
		return int(deleted), nil
	}
	if s.engine.scrub(ctx, s.write) == nil { // else somebody is reading, and the next turn tries again
		s.unscrubbed.Store(false)
	}
	return int(deleted), nil
}

// Tallies adds up some days. See kb.Popularity.
func (s *Store) Tallies(ctx context.Context, from, through kb.Day) ([]kb.Tally, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var out []kb.Tally
	err := s.read.NewSelect().Model((*tallyRow)(nil)).Column("entry", "previous").ColumnExpr("sum(asks) AS asks").
		ColumnExpr("sum(askers) AS askers").ColumnExpr("max(askers) AS most").Where("day >= ?", from).Where("day <= ?", through).
		Group("entry", "previous").Having("previous = '' OR max(askers) >= ?", kb.Crowd).Order("entry", "previous").Scan(ctx, &out)
	if err != nil {
		return nil, s.explain(err)
	}
	return out, nil
}
