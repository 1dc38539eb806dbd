package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"runtime"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"yiku/kb"
)

// sqliteName is the database's file in the data directory.
const sqliteName = "yiku.db"

// embedded is SQLite in one file.
type embedded struct{ file string }

func (embedded) name() string   { return "SQLite" }
func (embedded) folder() string { return "sqlite" }

// dsn turns WAL on (readers go on while one writes) with synchronous=FULL: every commit is on the disk when it returns.
func (e embedded) dsn(more ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)"}, more...)}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(e.file), RawQuery: q.Encode()}
	return u.String()
}

func (e embedded) open() (read, write *bun.DB, err error) {
	// What is deleted for people's sake is overwritten too, rather than left in a free page.
	w, err := sql.Open("sqlite", e.dsn("secure_delete(1)")+"&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", e.dsn("query_only(1)"))
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	readers := max(4, runtime.NumCPU())
	r.SetMaxOpenConns(readers)
	r.SetMaxIdleConns(readers)
	return bun.NewDB(r, sqlitedialect.New()), bun.NewDB(w, sqlitedialect.New()), nil
}

// lock has nothing to do: _txlock=immediate has begun the transaction with it.
func (embedded) lock(context.Context, bun.Tx) error { return nil }

func (embedded) announce(context.Context, bun.Tx) error { return nil }

func (embedded) follow(context.Context, func()) {}

func (embedded) again(err error) bool {
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// sqliteCode is the primary result code in err's chain, 0 when it has none.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

func (e embedded) explain(err error) *kb.Error {
	switch sqliteCode(err) {
	case 0:
		return nil
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return kb.Errorf(kb.Unavailable, "数据库正被另一个程序写入，请稍后再试")
	case sqlite3.SQLITE_FULL:
		return kb.Errorf(kb.Unavailable, "磁盘已满：请为 %s 腾出空间后再试", filepath.Dir(e.file))
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return kb.Errorf(kb.Unavailable, "无法读写数据库文件 %s：请检查磁盘和权限", e.file)
	case sqlite3.SQLITE_INTERRUPT:
		return kb.Errorf(kb.Unavailable, "操作被中断，请再试一次")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return kb.Errorf(kb.Internal, "数据库文件 %s 已损坏：请用 yiku restore 从备份恢复", e.file)
	}
	return nil
}

// scrub empties the log, where pages stand as they were before secure_delete overwrote them.
func (embedded) scrub(ctx context.Context, write *bun.DB) error {
	conn, err := write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout(200)"); err != nil { // who wants to write waits meanwhile
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout(10000)")
	var busy, log, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return kb.Errorf(kb.Unavailable, "有人正在读数据库，删掉的内容稍后再从日志里抹掉")
	}
	return nil
}

func (embedded) measure(ctx context.Context, db bun.IDB) (bytes int64, version string, err error) {
	err = db.NewRaw("SELECT page_count * page_size, sqlite_version() FROM pragma_page_count(), pragma_page_size()").
		Scan(ctx, &bytes, &version)
	return bytes, version, err
}
