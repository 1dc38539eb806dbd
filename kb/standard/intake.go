package standard

import (
	"context"
	"maps"
	"slices"

	"yiku/kb"
)

// intake is the importing of one file.
type intake struct {
	*Importer
	ctx     context.Context
	src     *source
	lib     *library
	kind    kb.Kind
	shaper  shaper
	refused *refusedRows
	seen    map[string]int // code → the row that has it
	batch   []kb.Record
	told    map[string]bool // messages that are told once
	kept    map[Level]int   // findings so far
	done    int             // rows taken or refused
	sum     Summary
}

// survey reads the whole file once: damage anywhere stops the import before anything is written, and what rows of a file
// say of each other is known whatever their order.
func (t *intake) survey() error {
	n := 0
	for r, err := range t.src.rows() {
		if err != nil {
			return err
		}
		if err := t.ctx.Err(); err != nil {
			return err
		}
		if n++; n == 1 {
			if err := t.begin(r); err != nil {
				return err
			}
		}
		if err := t.foresee(r); err != nil {
			return err
		}
	}
	if n == 0 {
		return t.src.broken("没有数据行")
	}
	t.lib.settle()
	return nil
}

// foresee lets the library know what a row will bring. Entries are named by code only, and codes that are not there are
// only warned of; but one that will go in takes the place of what has its code.
func (t *intake) foresee(r row) error {
	rec, s, err := t.record(r)
	if err != nil {
		return err
	}
	e, ok := rec.(*kb.Entry)
	if !ok {
		if t.lib.identify(rec); rec.Key() != "" {
			t.lib.learn(rec)
		}
		return nil
	}
	owner, err := t.resolve(rec, s)
	if err != nil {
		return err
	}
	defer t.forget(owner)
	found, err := t.check(rec, s.found)
	found = slices.DeleteFunc(found, func(f Finding) bool { return f.Rule == "question-duplicate" }) // told when all is known
	if err == nil && !refuses(found) {
		t.lib.await(e)
	}
	return err
}

// resolve completes a record from the library. The department that its row brings, if it does, is known from then on.
func (t *intake) resolve(rec kb.Record, s shaped) (owner *kb.Department, err error) {
	t.lib.identify(rec)
	owner = t.newOwner(s.owner)
	t.lib.refer(rec)
	if e, ok := rec.(*kb.Entry); ok {
		err = t.lib.carryOn(e, s.values)
	}
	return owner, err
}

// forget takes back a department that a row would have brought.
func (t *intake) forget(owner *kb.Department) {
	if owner != nil {
		delete(t.lib.codes[kb.KindDepartment], owner.Code)
	}
}

// begin finds the kind and the way to read rows.
func (t *intake) begin(first row) error {
	t.kind = t.Kind
	if t.Map != nil {
		t.kind, t.shaper = t.Map.kind, t.Map
		if t.Kind != "" && t.Kind != t.kind {
			return t.src.broken("映射文件写的是 %s，不是 %s", t.kind, t.Kind)
		}
		return t.Map.begin(t.src)
	}
	columns := t.src.columns
	if !t.src.table() {
		columns = slices.Sorted(maps.Keys(first.object))
	}
	if t.kind == "" {
		if t.kind = kindOf(columns); t.kind == "" {
			return t.src.broken("认不出是哪一类内容：第一行应是列名，条目要有“标准问题”“答案”，文件要有“文件标题”，部门要有“部门名称”；别的系统的文件请配映射文件（--map）")
		}
	}
	t.shaper = &byHeading{kind: t.kind}
	return t.shaper.begin(t.src)
}

// record makes the row's record, with what could not be read.
func (t *intake) record(r row) (kb.Record, shaped, error) {
	s, err := t.shaper.shape(t.src, r)
	if err != nil {
		return nil, s, err
	}
	rec, found := fill(t.kind, s.values)
	s.found = append(s.found, found...)
	if n := len(t.src.beyond(r)); n > 0 {
		s.found = append(s.found, finding("value-unreadable", "", "这一行比标题行多 %d 格，是否少了引号？请对照标题行改正", n))
	}
	return rec, s, nil
}

func (t *intake) takeIn() error {
	for r, err := range t.src.rows() {
		if err == nil {
			err = t.take(r)
		}
		if err == nil && len(t.batch)+2 > kb.MaxPut { // a row may bring a department with it
			err = t.flush()
		}
		if err != nil {
			return err
		}
	}
	if h, ok := t.shaper.(*byHeading); ok {
		for _, c := range h.unknown {
			t.note(finding("column-unknown", "", "不认识“%s”这一列，没有导入", clip(c, 30)))
		}
	}
	return t.flush()
}

// take checks one row and puts it into the batch, or refuses it.
func (t *intake) take(r row) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	t.sum.Read++
	t.done++
	rec, s, err := t.record(r)
	if err != nil {
		return err
	}
	owner, err := t.resolve(rec, s)
	if err != nil {
		return err
	}
	found, err := t.check(rec, s.found)
	if err != nil {
		return err
	}
	for _, f := range found {
		f.Row = r.num
		t.note(f)
	}
	if refuses(found) {
		t.forget(owner)
		if t.kind == kb.KindEntry {
			t.lib.retain(rec.Key())
		}
		return t.refuse(r, found)
	}
	if owner != nil {
		t.lib.learn(owner)
		t.batch = append(t.batch, owner)
	}
	t.seen[rec.Key()] = r.num
	t.lib.codes[t.kind][rec.Key()] = true
	if !t.lib.arrive(rec.Key()) {
		t.lib.accept(rec)
	}
	t.batch = append(t.batch, rec)
	return nil
}

// check lints a record and adds to what was found in reading its row.
func (t *intake) check(rec kb.Record, unread []Finding) ([]Finding, error) {
	found := unread
	if first, again := t.seen[rec.Key()]; again && rec.Key() != "" {
		found = append(found, finding("code-twice", "code", "编码“%s”与第 %d 行重复，请改编码或删去一行", clip(rec.Key(), 40), first))
	}
	linted, err := t.lib.lint(rec)
	for _, f := range linted {
		// A field that could not be read is empty only for that.
		if f.Field == "" || !slices.ContainsFunc(unread, func(u Finding) bool { return u.Field == f.Field }) {
			found = append(found, f)
		}
	}
	return found, err
}

func (t *intake) refuse(r row, found []Finding) error {
	t.sum.Refused++
	if t.DryRun && t.RefusedFile == "" {
		return nil
	}
	return t.refused.add(r, found)
}

// newOwner gives the department a row brings with it when it is not there yet, and lets lint know it.
func (t *intake) newOwner(d *kb.Department) *kb.Department {
	if d == nil {
		return nil
	}
	t.lib.identify(d)
	if d.Code == "" || t.lib.codes[kb.KindDepartment][d.Code] {
		return nil
	}
	t.lib.codes[kb.KindDepartment][d.Code] = true
	return d
}
