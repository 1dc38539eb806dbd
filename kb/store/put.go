package store

import (
	"context"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"yiku/kb"
)

const (
	// maxCode bounds a code in bytes: PostgreSQL's index takes at most 2,704 bytes of kind and code.
	maxCode = 512
	// maxDoc bounds a record's JSON in bytes; readers hold pages of them in memory.
	maxDoc = 16 << 20
	// maxBatch bounds the JSON of one Put in bytes: both databases take statements of up to 1 GB.
	maxBatch = 256 << 20
)

// Put keeps records. See kb.Editor.
func (s *Store) Put(ctx context.Context, act kb.Act, recs ...kb.Record) ([]kb.Outcome, error) {
	given, err := rowsOf(recs)
	if err != nil || len(recs) == 0 {
		return nil, err
	}
	act = kb.Act{By: clean(act.By), Action: clean(act.Action), Reason: clean(act.Reason)}
	seen := s.head.load()
	var b *batch
	var head headMark
	var whole bool
	err = s.change(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		if whole, err = seen.holds(ctx, tx); err != nil {
			return err
		}
		now := stampOf(s.Now())
		if b, err = compare(ctx, tx, given, now); err != nil {
			return err
		}
		if head, err = b.write(ctx, tx, act); err != nil || head.Seq == 0 {
			return err
		}
		carried, err := b.renames.carry(ctx, tx, act, b.rows, now)
		if err != nil {
			return err
		}
		if carried.Seq > 0 {
			head = carried
		}
		return s.engine.announce(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	if head.Seq > 0 {
		s.heard.raise()
		if b.first && !whole {
			s.head.setAside()
			whole = true
		}
		s.head.advance(head, whole)
	}
	return b.finish(recs), nil
}

// rowsOf reads what was given, before any transaction begins: rows without ids, with the revisions they were read at.
func rowsOf(recs []kb.Record) ([]recordRow, error) {
	if len(recs) > kb.MaxPut {
		return nil, kb.Errorf(kb.Invalid, "一次最多保存 %d 条，这次有 %d 条：请分批", kb.MaxPut, len(recs))
	}
	rows := make([]recordRow, len(recs))
	seen := make(map[recordKey]bool, len(recs))
	size := 0
	for i, rec := range recs {
		row, err := rowOf(rec)
		if err != nil {
			return nil, err
		}
		if seen[row.key()] {
			return nil, kb.Errorf(kb.Invalid, "编号“%s”在这一批里出现了两次：请去掉一条", row.Code)
		}
		if size += len(row.Doc); size > maxBatch {
			return nil, kb.Errorf(kb.Invalid, "这一批的内容超过 %d MiB：请分成更小的批", maxBatch>>20)
		}
		seen[row.key()] = true
		rows[i] = row
	}
	return rows, nil
}

type recordKey struct {
	kind kb.Kind
	code string
}

func (r *recordRow) key() recordKey { return recordKey{r.Kind, r.Code} }

func rowOf(rec kb.Record) (recordRow, error) {
	if rec == nil || kb.NewRecord(rec.Kind()) == nil {
		return recordRow{}, kb.Errorf(kb.Invalid, "给出的不是库里的一类记录")
	}
	code := rec.Key()
	switch {
	case code == "":
		return recordRow{}, kb.Errorf(kb.Invalid, "有一条记录没有编号：请补上编号")
	case len(code) > maxCode:
		return recordRow{}, kb.Errorf(kb.Invalid, "编号“%.60s…”太长：最多 %d 字节", code, maxCode)
	case !utf8.ValidString(code) || clean(code) != code:
		return recordRow{}, kb.Errorf(kb.Invalid, "编号 %q 含有不能保存的字符：请改正", code)
	}
	doc, hash, err := docOf(rec)
	if err != nil {
		return recordRow{}, kb.Errorf(kb.Invalid, "编号为“%s”的记录无法保存：请检查内容", code).Because(err)
	}
	if len(doc) > maxDoc {
		return recordRow{}, kb.Errorf(kb.Invalid, "编号为“%s”的记录太大：最多 %d MiB", code, maxDoc>>20)
	}
	row := recordRow{Kind: rec.Kind(), Code: code, Revision: rec.About().Revision, Doc: doc, Hash: hash}
	if e, ok := rec.(*kb.Entry); ok {
		row.Status, row.Department = clean(string(e.Status)), clean(e.Department)
	}
	return row, nil
}
