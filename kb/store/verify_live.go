package store

import (
	"context"

	"github.com/uptrace/bun"
)

// revisions finds a revision that no audit row speaks of.
func (v *verifier) revisions(ctx context.Context) error {
	var rows []revisionRow
	err := v.tx.NewSelect().Model(&rows).
		Join("LEFT JOIN audit AS a ON a.kind = v.kind AND a.id = v.id AND a.revision = v.number").
		Where("a.seq IS NULL").OrderExpr("v.id, v.number").Limit(1).Scan(ctx)
	for _, r := range rows {
		v.blame("revisions", auditRow{Kind: r.Kind, Code: r.ID}, "ID 为 %s 的记录第 %d 版没有审计记录：它是绕过程序写入的", r.ID, r.Number)
	}
	return err
}

// records compares every live record with the last audit row that speaks of it.
func (v *verifier) records(ctx context.Context) error {
	for after := ""; ; {
		var page []recordRow
		err := v.tx.NewSelect().Model(&page).Where("id > ?", after).Order("id").Limit(verifyPage).Scan(ctx)
		if err != nil || len(page) == 0 {
			return err
		}
		last, err := v.lastOf(ctx, page)
		if err != nil {
			return err
		}
		for _, r := range page {
			if v.live(r, last[r.ID]); v.fault != nil {
				return nil
			}
			after = r.ID
		}
	}
}

// lastOf gives the last audit row of each record by id.
func (v *verifier) lastOf(ctx context.Context, page []recordRow) (map[string]auditRow, error) {
	ids := make([]string, len(page))
	for i, r := range page {
		ids[i] = r.ID
	}
	var rows []auditRow
	err := v.tx.NewSelect().Model(&rows).Where("a.id IN (?)", bun.List(ids)).
		Where("NOT EXISTS (SELECT 1 FROM audit AS b WHERE b.id = a.id AND b.revision > a.revision)").Scan(ctx)
	last := make(map[string]auditRow, len(rows))
	for _, a := range rows {
		last[a.ID] = a
	}
	return last, err
}

// live checks a record row, its columns included: they must be what its document says.
func (v *verifier) live(r recordRow, a auditRow) {
	if a.Seq == 0 || a.Kind != r.Kind {
		v.blame("records", auditRow{Kind: r.Kind, Code: r.Code}, "编号为“%s”的记录没有审计记录：它是绕过程序写入的", r.Code)
		return
	}
	rec, err := r.record()
	var want recordRow
	if err == nil {
		want, err = rowOf(rec)
	}
	switch {
	case r.Revision != a.Revision:
		v.blame("records", a, "编号为“%s”的记录是第 %d 版，审计链里是第 %d 版：它被改动过", a.Code, r.Revision, a.Revision)
	case hashOf(r.Doc) != a.DocHash || r.Hash != a.DocHash || err != nil:
		v.blame("records", a, "编号为“%s”的记录内容被改动：与审计链不符", a.Code)
	case r.Code != a.Code || r.Updated != a.At || r.Status != want.Status || r.Department != want.Department:
		v.blame("records", a, "编号为“%s”的记录的编号、状态、部门或时间被改动：与审计链不符", a.Code)
	}
}

// missing finds a record that the chain speaks of and that is gone: nothing deletes records.
func (v *verifier) missing(ctx context.Context) error {
	var rows []auditRow
	err := v.tx.NewSelect().Model(&rows).Join("LEFT JOIN records AS r ON r.kind = a.kind AND r.id = a.id").
		Where("r.id IS NULL").OrderExpr("a.seq").Limit(1).Scan(ctx)
	for _, a := range rows {
		v.blame("records", a, "编号为“%s”的记录被删除：审计链里有它", a.Code)
	}
	return err
}
