package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"yiku/kb"
)

const (
	// writersLock is the advisory lock under which writers take turns: "yiku" in ASCII.
	writersLock = 0x79696b75
	// feedChannel is the channel on which committed changes are announced.
	feedChannel = "yiku_changes"
	// dialLimit bounds each attempt to connect: somebody may be waiting for the answer.
	dialLimit = 2 * time.Second
)

// server is PostgreSQL.
type server struct{ config *pgx.ConnConfig }

func newPostgres(url string) (engine, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "数据库地址无法识别：请写成 postgres://用户:口令@主机:5432/库名").Because(err)
	}
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return nil, kb.Errorf(kb.Invalid, "数据库地址必须以 postgres:// 开头")
	}
	if !strings.Contains(url, "connect_timeout=") {
		c.ConnectTimeout = dialLimit
		c.DialFunc = (&net.Dialer{Timeout: dialLimit, KeepAlive: 10 * time.Second}).DialContext
	}
	// bun writes values into the statement as standard strings, so no two statements are alike: none is worth caching.
	c.DefaultQueryExecMode = pgx.QueryExecModeExec
	c.RuntimeParams["standard_conforming_strings"] = "on"
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "yiku"
	}
	return server{config: c}, nil
}

func (server) name() string   { return "PostgreSQL" }
func (server) folder() string { return "postgres" }

// open keeps writers apart from readers: those that wait for the lock must not hold all connections.
func (p server) open() (read, write *bun.DB, err error) {
	r, w := stdlib.OpenDB(*p.config), stdlib.OpenDB(*p.config)
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(4)
	w.SetMaxOpenConns(2)
	return bun.NewDB(r, pgdialect.New()), bun.NewDB(w, pgdialect.New()), nil
}

// lock also sees to it that a commit is on the disk when it returns, on a server that is set to answer before.
func (server) lock(ctx context.Context, tx bun.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?), CASE current_setting('synchronous_commit')
		WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END`, writersLock)
	return err
}

func (server) announce(ctx context.Context, tx bun.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_notify(?, '')", feedChannel)
	return err
}

func (p server) follow(ctx context.Context, heard func()) {
	for ctx.Err() == nil {
		err := p.listen(ctx, heard)
		slog.Debug("not listening for changes; looking instead", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// listen calls heard for each announcement until the connection breaks or ctx ends.
func (p server) listen(ctx context.Context, heard func()) error {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return err
	}
	defer func() {
		bye, cancel := context.WithTimeout(context.Background(), dialLimit)
		defer cancel()
		conn.Close(bye)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+feedChannel); err != nil {
		return err
	}
	for {
		heard()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

func (server) again(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
}

func (p server) explain(err error) *kb.Error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return p.explainCode(e.Code)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return p.away()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return nil // it counts as a net.Error, and may be the caller's
	}
	_, network := errors.AsType[net.Error](err)
	_, system := errors.AsType[syscall.Errno](err)
	if network || system || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "conn closed") {
		return p.away()
	}
	return nil
}

// explainCode explains an SQLSTATE (PostgreSQL documentation, appendix A); nil for those that are defects of ours.
func (p server) explainCode(code string) *kb.Error {
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"), code == "53300":
		return p.away()
	case strings.HasPrefix(code, "53"), strings.HasPrefix(code, "58"):
		return kb.Errorf(kb.Unavailable, "PostgreSQL 资源不足或读写出错：请检查数据库服务器的磁盘和内存")
	case strings.HasPrefix(code, "28"), code == "3D000", code == "42501":
		return kb.Errorf(kb.Unavailable, "PostgreSQL 拒绝访问：请检查 database.url 里的用户、口令、库名及其权限")
	case code == "40001", code == "40P01", code == "55P03", code == "57014":
		return kb.Errorf(kb.Unavailable, "数据库正忙，请稍后再试")
	case code == "25006":
		return kb.Errorf(kb.Unavailable, "PostgreSQL 当前只读（可能是备库）：请把 database.url 指向主库")
	case code == "XX001", code == "XX002":
		return kb.Errorf(kb.Internal, "PostgreSQL 报告数据损坏：请用 yiku restore 从备份恢复")
	}
	return nil
}

func (p server) away() *kb.Error {
	return kb.Errorf(kb.Unavailable, "连不上 PostgreSQL（%s）：请检查数据库是否在运行、网络是否通畅",
		fmt.Sprintf("%s:%d/%s", p.config.Host, p.config.Port, p.config.Database))
}

// scrub gives the pages back; the server's own log keeps what it has.
func (server) scrub(ctx context.Context, write *bun.DB) error {
	_, err := write.ExecContext(ctx, "VACUUM tally_keys, tally_marks")
	return err
}

func (server) measure(ctx context.Context, db bun.IDB) (bytes int64, version string, err error) {
	err = db.NewRaw("SELECT pg_database_size(current_database()), current_setting('server_version')").Scan(ctx, &bytes, &version)
	return bytes, version, err
}
