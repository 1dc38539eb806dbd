package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// Entries and synonyms name regions and audiences as the lists in the library do. When one gets another name, what names it is
// changed with it, in the same transaction, so that it holds for the same place or group as before.

// renames are new names by kind and old name.
type renames map[kb.Kind]map[string]string

// findRenames gives what the rows, of which stored are the ones before, rename. A name that another record has as well stays: who
// meant which is not known.
func findRenames(ctx context.Context, tx bun.Tx, rows []recordRow, stored map[recordKey]recordRow) (renames, error) {
	out := renames{kb.KindRegion: {}, kb.KindAudience: {}}
	for _, row := range rows {
		if old := stored[row.key()]; out[row.Kind] != nil && old.Doc != row.Doc {
			if from, to := nameIn(old), nameIn(row); from != "" && to != "" && from != to {
				out[row.Kind][from] = to
			}
		}
	}
	for kind, names := range out {
		if len(names) == 0 {
			continue
		}
		called := map[string]int{}
		if err := eachRow(ctx, tx, kind, func(r recordRow) error { called[nameIn(r)]++; return nil }); err != nil {
			return nil, err
		}
		maps.DeleteFunc(names, func(from, _ string) bool { return called[from] > 1 })
	}
	return out, nil
}

// nameIn is the name of a region or audience, "" for one that is not there or is damaged.
func nameIn(row recordRow) string {
	var named struct{ Name string }
	_ = json.Unmarshal([]byte(row.Doc), &named)
	return named.Name
}

// carry changes the rows that name what was renamed, but for those that this Put gives: they stay as given. It returns the audit
// chain's new head, a zero one when there are none.
func (n renames) carry(ctx context.Context, tx bun.Tx, act kb.Act, given []recordRow, now stamp) (head headMark, err error) {
	if len(n[kb.KindRegion])+len(n[kb.KindAudience]) == 0 {
		return headMark{}, nil
	}
	var changed []recordRow
	for _, kind := range []kb.Kind{kb.KindEntry, kb.KindSynonym} {
		err := eachRow(ctx, tx, kind, func(row recordRow) error {
			if !n.mentionedIn(row.Doc) || slices.ContainsFunc(given, func(g recordRow) bool { return g.key() == row.key() }) {
				return nil
			}
			rec, err := row.record()
			if err != nil {
				return nil // damaged: audit verify tells
			}
			if row.Doc, row.Hash, err = n.in(rec); err != nil || row.Doc == "" {
				return err
			}
			row.Revision, row.Updated = row.Revision+1, now
			changed = append(changed, row)
			return nil
		})
		if err != nil {
			return headMark{}, err
		}
	}
	for part := range slices.Chunk(changed, kb.MaxPut) {
		b := &batch{rows: part, outcomes: slices.Repeat([]kb.Outcome{kb.Changed}, len(part))}
		if head, err = b.write(ctx, tx, act); err != nil {
			return headMark{}, err
		}
	}
	return head, nil
}

// mentionedIn reports whether a text has any of the old names.
func (n renames) mentionedIn(doc string) bool {
	for _, names := range n {
		for from := range names {
			if strings.Contains(doc, from) {
				return true
			}
		}
	}
	return false
}

// in gives a record's JSON and hash with the new names, "" when it names none of the old ones.
func (n renames) in(rec kb.Record) (doc, hash string, err error) {
	changed := false
	rename := func(names []string, kind kb.Kind) {
		for i, name := range names {
			if to, ok := n[kind][name]; ok {
				names[i], changed = to, true
			}
		}
	}
	switch r := rec.(type) {
	case *kb.Entry:
		rename(r.Regions, kb.KindRegion)
		rename(r.Audiences, kb.KindAudience)
	case *kb.Synonym:
		rename(r.Regions, kb.KindRegion)
	}
	if !changed {
		return "", "", nil
	}
	return docOf(rec)
}

// eachRow calls do with every row of a kind.
func eachRow(ctx context.Context, tx bun.Tx, k kb.Kind, do func(recordRow) error) error {
	const page = 500
	for after := ""; ; {
		var rows []recordRow
		if err := tx.NewSelect().Model(&rows).Where("kind = ?", k).Where("code > ?", after).Order("code").Limit(page).Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return nil
		}
		after = rows[len(rows)-1].Code
	}
}
