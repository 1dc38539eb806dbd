package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// table is one that a backup holds.
type table struct {
	name, key string // key orders its rows
	since     int    // version of the tables that brought it
}

var tables = []table{
	{"records", "id", 1}, {"revisions", "kind, id, number", 1}, {"audit", "seq", 1}, {"changes", "seq", 1},
	{"journal", "id", 1}, {"gaps", "id", 1}, {"feedback", "id", 1},
	{"receipts", "number", 2}, {"reports", "id", 2},
	{"tallies", "day, entry, previous", 5},
}

// tablesOf are those of a version.
func tablesOf(version int) []table {
	return slices.DeleteFunc(slices.Clone(tables), func(t table) bool { return t.since > version })
}

// Backup writes the whole library, as of one moment, into one file that Restore takes into either dialect. Others go on
// reading and writing meanwhile. The file appears when it is whole; an older backup of that name is replaced, anything
// else is not. It fails with Invalid for a file that cannot be written, and with Unavailable.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := replaceable(file); err != nil {
		return err
	}
	err := writeFile(file, func(f *os.File) error {
		out, err := newArchiveWriter(f)
		if err != nil {
			return err
		}
		err = s.snapshot(ctx, func(ctx context.Context, tx bun.Tx) error { return dump(ctx, tx, out, stampOf(s.Now())) })
		if err != nil {
			return err
		}
		return out.close()
	})
	if _, ours := errors.AsType[*kb.Error](err); err == nil || ours {
		return err
	}
	return kb.Errorf(kb.Invalid, "无法写入备份文件 %s：请检查路径、权限和磁盘空间", file).Because(err)
}

// replaceable refuses a file that is there and is no backup: a slip of the hand must not cost the database.
func replaceable(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return nil // not there, or writing will say what is wrong
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() == 0 && info.Mode().IsRegular() {
		return nil
	}
	nothing := archiveReader{
		header: func(archiveHeader) error { return errEnough },
		table:  func(archiveTable) error { return nil },
		row:    func([]any) error { return nil },
	}
	if err := nothing.read(f); !errors.Is(err, errEnough) {
		return kb.Errorf(kb.Invalid, "%s 已存在且不是备份文件：请换一个文件名", filepath.Base(file))
	}
	return nil
}

// errEnough ends the reading of an archive whose header was all that mattered.
var errEnough = errors.New("enough")

func dump(ctx context.Context, tx bun.Tx, out *archiveWriter, now stamp) error {
	header := archiveHeader{Format: archiveFormat, At: now}
	if err := tx.NewRaw("SELECT max(number) FROM migrations").Scan(ctx, &header.Schema); err != nil {
		return err
	}
	if err := out.line(header); err != nil {
		return err
	}
	for _, t := range tables {
		rows, err := tx.QueryContext(ctx, "SELECT * FROM ? ORDER BY ?", bun.Ident(t.name), bun.Safe(t.key))
		if err != nil {
			return err
		}
		if err := dumpRows(rows, t.name, out); err != nil {
			return err
		}
	}
	return nil
}

func dumpRows(rows *sql.Rows, table string, out *archiveWriter) error {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := out.line(archiveTable{Table: table, Columns: columns}); err != nil {
		return err
	}
	row, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		places[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := out.line(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
