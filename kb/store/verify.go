package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// verifyPage is how many rows, each with its document, are held at once.
const verifyPage = 200

// Verdict is what Verify found.
type Verdict struct {
	Rows  int64  `json:"rows"`            // audit rows that were walked and are whole
	Hash  string `json:"hash"`            // of the last of them, "" when there is none
	Fault *Fault `json:"fault,omitempty"` // the first thing that is broken; nil when the library is whole
}

// Fault is a row that was changed behind the program's back.
type Fault struct {
	What   string  `json:"what"` // where it was found: audit, revisions, records or audit-head
	Seq    int64   `json:"seq"`  // number of the audit row it belongs to; 0 when there is none
	Kind   kb.Kind `json:"kind"` // "" when not known
	Code   string  `json:"code"` // of the record; "" when not known
	Reason string  `json:"reason"`
}

// Verify walks the audit chain, recomputes every hash, and compares revisions, live records and the audit-head file with
// it, all as of one moment. It fails with Unavailable; what it finds is in the Verdict. Who holds the database and the
// data directory can rewrite both: compare Verdict.Hash with the log then.
func (s *Store) Verify(ctx context.Context) (Verdict, error) {
	mark := s.head.load() // before the snapshot: the chain may move on in between, the mark must not
	var v *verifier
	err := s.snapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		v = &verifier{tx: tx}
		for _, step := range []func(context.Context) error{
			v.chain,
			func(ctx context.Context) error { return v.head(ctx, mark) },
			v.revisions,
			v.records,
			v.missing,
		} {
			if err := step(ctx); err != nil || v.fault != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Verdict{}, err
	}
	return Verdict{Rows: v.last.Seq, Hash: v.last.Hash, Fault: v.fault}, nil
}

// verifier walks; each step stops at its first fault.
type verifier struct {
	tx    bun.Tx
	last  auditRow // last whole row
	fault *Fault
}

func (v *verifier) blame(what string, a auditRow, format string, args ...any) {
	v.fault = &Fault{What: what, Seq: a.Seq, Kind: a.Kind, Code: a.Code, Reason: fmt.Sprintf(format, args...)}
}

// chain walks the audit rows with the revisions they speak of.
func (v *verifier) chain(ctx context.Context) error {
	for {
		var page []auditRow
		err := v.tx.NewSelect().Model(&page).Where("seq > ?", v.last.Seq).Order("seq").Limit(verifyPage).Scan(ctx)
		if err != nil || len(page) == 0 {
			return err
		}
		revisions, err := v.revisionsOf(ctx, v.last.Seq, page[len(page)-1].Seq)
		if err != nil {
			return err
		}
		for _, a := range page {
			if v.link(a); v.fault == nil {
				v.snapshotOf(a, revisions[revisionKey{a.Kind, a.ID, a.Revision}])
			}
			if v.fault != nil {
				return nil
			}
			v.last = a
		}
	}
}

// link checks a row by itself and against the one before.
func (v *verifier) link(a auditRow) {
	switch {
	case a.Seq != v.last.Seq+1:
		v.blame("audit", auditRow{Seq: v.last.Seq + 1}, "审计链缺少第 %d 行：该行已被删除", v.last.Seq+1)
	case a.Hash != a.seal():
		v.blame("audit", a, "审计链第 %d 行的内容被改动：与它的哈希不符", a.Seq)
	case a.PrevHash != v.last.Hash:
		v.blame("audit", a, "审计链第 %d 行与前一行接不上：其中一行被替换", a.Seq)
	}
}

type revisionKey struct {
	kind   kb.Kind
	id     string
	number int
}

// revisionsOf reads the revisions that a stretch of the chain speaks of.
func (v *verifier) revisionsOf(ctx context.Context, after, through int64) (map[revisionKey]revisionRow, error) {
	var rows []revisionRow
	err := v.tx.NewSelect().Model(&rows).
		Join("JOIN audit AS a ON a.kind = v.kind AND a.id = v.id AND a.revision = v.number").
		Where("a.seq > ?", after).Where("a.seq <= ?", through).Scan(ctx)
	revisions := make(map[revisionKey]revisionRow, len(rows))
	for _, r := range rows {
		revisions[revisionKey{r.Kind, r.ID, r.Number}] = r
	}
	return revisions, err
}

// snapshotOf checks the revision an audit row speaks of.
func (v *verifier) snapshotOf(a auditRow, r revisionRow) {
	switch {
	case r.Number == 0:
		v.blame("revisions", a, "编号为“%s”的记录第 %d 版被删除", a.Code, a.Revision)
	case r.Hash != a.DocHash || hashOf(r.Doc) != a.DocHash:
		v.blame("revisions", a, "编号为“%s”的记录第 %d 版的内容被改动", a.Code, a.Revision)
	case r.At != a.At || r.Actor != a.Actor:
		v.blame("revisions", a, "编号为“%s”的记录第 %d 版的时间或操作人被改动", a.Code, a.Revision)
	}
}

// head checks that the chain reaches the mark kept outside the database.
func (v *verifier) head(ctx context.Context, mark headMark) error {
	whole, err := mark.holds(ctx, v.tx)
	if err != nil || whole {
		return err
	}
	const hint = "；如果该数据目录曾用于另一个数据库，或刚从外部恢复过数据库，请核实后删除 audit-head 文件再校验"
	switch {
	case mark.Seq < 0:
		v.blame("audit-head", auditRow{}, "audit-head 文件无法识别：它被改动过"+hint)
	case v.last.Seq == 0:
		v.blame("audit-head", auditRow{Seq: 1}, "数据库是空的，应有 %d 行：它被清空或换掉了"+hint, mark.Seq)
	case mark.Seq > v.last.Seq:
		v.blame("audit-head", auditRow{Seq: v.last.Seq + 1}, "审计链被截短：应有 %d 行，只剩 %d 行"+hint, mark.Seq, v.last.Seq)
	default:
		v.blame("audit-head", auditRow{Seq: mark.Seq}, "审计链第 %d 行起被整体改写：与 audit-head 文件记下的哈希不符"+hint, mark.Seq)
	}
	return nil
}
