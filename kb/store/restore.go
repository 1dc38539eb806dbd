package store

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// Restore takes a backup into an empty library: a data directory or database that holds nothing yet. All of it comes in
// or nothing does. It fails with Invalid for a file that is not a whole backup or was made by a newer program, with
// Conflict when the library is not empty, and with Unavailable. Verify tells afterwards whether what was backed up was
// whole.
func Restore(ctx context.Context, c Config, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return kb.Errorf(kb.Invalid, "无法读取备份文件 %s：请检查路径和权限", file).Because(err)
	}
	defer f.Close()
	schema, err := inspect(f) // all of it, before anything is created
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return kb.Errorf(kb.Invalid, "无法读取备份文件 %s", file).Because(err)
	}
	s, err := open(ctx, c, schema)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.restore(ctx, f, schema); err != nil {
		return err
	}
	return s.explain(s.migrate(ctx, latest))
}

// inspect reads a whole backup and gives the version of its tables.
func inspect(f *os.File) (schema int, err error) {
	check := archiveReader{
		header: func(h archiveHeader) error {
			if h.Format > archiveFormat || h.Schema > latest {
				return kb.Errorf(kb.Invalid, "备份来自更新版本的程序：请升级 yiku 后再恢复")
			}
			if h.Schema < 1 {
				return damaged(errors.New("no schema"))
			}
			schema = h.Schema
			return nil
		},
		table: func(archiveTable) error { return nil },
		row:   func([]any) error { return nil },
	}
	return schema, check.read(f)
}

func (s *Store) restore(ctx context.Context, f *os.File, schema int) error {
	var head auditRow
	var whole bool
	err := s.load(ctx, func(ctx context.Context, tx bun.Tx) error {
		version, err := s.version(ctx, tx) // newer than the backup's, when the tables were there before
		if err != nil {
			return err
		}
		if err := empty(ctx, tx, version); err != nil {
			return err
		}
		l := loader{tx: tx, tables: tablesOf(schema)}
		in := archiveReader{
			header: func(archiveHeader) error { return nil },
			table:  func(t archiveTable) error { return l.begin(ctx, t) },
			row:    func(row []any) error { return l.add(ctx, row) },
		}
		if err := in.read(f); err != nil {
			return err
		}
		if err := l.end(ctx); err != nil {
			return err
		}
		if whole, err = s.head.load().holds(ctx, tx); err != nil {
			return err
		}
		head, err = lastAudit(ctx, tx)
		return err
	})
	if err != nil || s.head.dir == "" {
		return err
	}
	if !whole {
		s.head.setAside()
	}
	if head.Seq == 0 {
		return nil
	}
	if err := s.head.save(headMark{Seq: head.Seq, Hash: head.Hash}); err != nil {
		return kb.Errorf(kb.Internal, "已恢复，但无法写入 audit-head 文件：请检查数据目录的权限").Because(err)
	}
	return nil
}

// load is change without its limit of time and without a second try: the file can be read once.
func (s *Store) load(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	return s.explain(s.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := s.engine.lock(ctx, tx); err != nil {
			return err
		}
		return do(ctx, tx)
	}))
}

func empty(ctx context.Context, tx bun.Tx, version int) error {
	for _, t := range tablesOf(version) {
		var n int
		if err := tx.NewRaw("SELECT count(*) FROM ?", bun.Ident(t.name)).Scan(ctx, &n); err != nil {
			return err
		}
		if n > 0 {
			return kb.Errorf(kb.Conflict, "只能恢复到空的数据目录或数据库，这里已有数据：请换一个空的再恢复")
		}
	}
	return nil
}

// loader inserts an archive's rows, some at a time.
type loader struct {
	tx     bun.Tx
	tables []table // that the archive must have, in this order
	next   int     // in tables
	table  archiveTable
	rows   [][]any
	bytes  int
}

// begin starts a table; its columns must be the ones the database has.
func (l *loader) begin(ctx context.Context, t archiveTable) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	if l.next == len(l.tables) || l.tables[l.next].name != t.Table {
		return damaged(errors.New("unexpected table " + t.Table))
	}
	l.next++
	rows, err := l.tx.QueryContext(ctx, "SELECT * FROM ? LIMIT 0", bun.Ident(t.Table))
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if !slices.Equal(columns, t.Columns) {
		return damaged(errors.New("unexpected columns of " + t.Table))
	}
	l.table = t
	return rows.Err()
}

func (l *loader) add(ctx context.Context, row []any) error {
	if len(row) != len(l.table.Columns) {
		return damaged(errors.New("a row of another width"))
	}
	l.rows = append(l.rows, row)
	for _, v := range row {
		text, _ := v.(string)
		l.bytes += len(text)
	}
	if len(l.rows) == 500 || l.bytes > maxDoc {
		return l.flush(ctx)
	}
	return nil
}

// end keeps what is left, once everything was read.
func (l *loader) end(ctx context.Context) error {
	if l.next != len(l.tables) {
		return damaged(errors.New("a table is missing"))
	}
	return l.flush(ctx)
}

func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(l.table.Columns)), ", ") + ")"
	all := strings.TrimSuffix(strings.Repeat(one+", ", len(l.rows)), ", ")
	args := append([]any{bun.Ident(l.table.Table)}, slices.Concat(l.rows...)...)
	_, err := l.tx.ExecContext(ctx, "INSERT INTO ? VALUES "+all, args...)
	l.rows, l.bytes = l.rows[:0], 0
	return err
}
