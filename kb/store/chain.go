package store

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// lastAudit is the last row of the chain, a zero one when it is empty.
func lastAudit(ctx context.Context, tx bun.Tx) (auditRow, error) {
	var rows []auditRow
	err := tx.NewSelect().Model(&rows).OrderExpr("seq DESC").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return auditRow{}, err
	}
	return rows[0], nil
}

// next is the link after a that speaks of a record as it is now.
func (a auditRow) next(act kb.Act, r recordRow) auditRow {
	n := auditRow{
		Seq: a.Seq + 1, At: r.Updated, Actor: act.By, Action: act.Action, Reason: act.Reason,
		Kind: r.Kind, ID: r.ID, Code: r.Code, Revision: r.Revision, DocHash: r.Hash, PrevHash: a.Hash,
	}
	n.Hash = n.seal()
	return n
}

// seal is the hash over all of the row but the hash itself. A JSON array keeps the fields apart whatever they hold.
func (a auditRow) seal() string {
	fields := []any{"yiku audit 1", a.Seq, a.At, a.Actor, a.Action, a.Reason, a.Kind, a.ID, a.Code, a.Revision, a.DocHash, a.PrevHash}
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return hashOf(string(b))
}
