package pgvector

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yiku/kb"
)

// schemaLock is the advisory lock under which tables are made: "ykvc" in ASCII.
const schemaLock = 0x796b7663

// oldest is the first version of pgvector that goes on scanning an index until enough rows are found.
var oldest = [2]int{0, 8}

// prepare sees to the extension and to the table of tables.
func prepare(ctx context.Context, c *pgx.ConnConfig, name string) error {
	limitDial(c)
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return explain(ctx, name, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return explain(ctx, name, locked(ctx, conn, func(tx pgx.Tx) error {
		if err := extend(ctx, tx, name); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS yiku_vector_sets (
			encoder text NOT NULL,
			dims    integer NOT NULL,
			name    text NOT NULL UNIQUE,
			used_at timestamptz NOT NULL DEFAULT now(),
			PRIMARY KEY (encoder, dims))`)
		return err
	}))
}

// begins starts a transaction: a connection, or the pool.
type begins interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// locked does something while no other process makes tables.
func locked(ctx context.Context, db begins, do func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
			return err
		}
		return do(tx)
	})
}

// extend creates the extension where it is missing and checks its version.
func extend(ctx context.Context, tx pgx.Tx, name string) error {
	var have, could string
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), ''),
		coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'vector'), '')`).Scan(&have, &could)
	if err != nil {
		return err
	}
	if have == "" {
		if could == "" {
			return kb.Errorf(kb.Invalid, "vector.backend 是 pgvector，但 PostgreSQL（%s）上没有安装 pgvector 扩展：请在数据库服务器上安装 pgvector 0.8 以上版本，再以超级用户在这个库里执行 CREATE EXTENSION vector；或把 vector.backend 改为 memory", name)
		}
		if _, err := tx.Exec(ctx, "CREATE EXTENSION vector"); err != nil {
			if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42501" {
				return kb.Errorf(kb.Invalid, "vector.backend 是 pgvector，但当前数据库用户无权创建扩展：请以超级用户在库 %s 里执行一次 CREATE EXTENSION vector，再重新启动", name).Because(err)
			}
			return err
		}
		have = could
	}
	if tooOld(have) {
		return kb.Errorf(kb.Invalid, "PostgreSQL（%s）里的 pgvector 是 %s 版，至少要 %d.%d：请升级 pgvector，再以超级用户在这个库里执行 ALTER EXTENSION vector UPDATE", name, have, oldest[0], oldest[1])
	}
	return nil
}

// tooOld compares the first two parts of a version.
func tooOld(version string) bool {
	for i, part := range strings.SplitN(version, ".", 3)[:min(2, 1+strings.Count(version, "."))] {
		n, err := strconv.Atoi(part)
		if err != nil {
			return false // a version of somebody's own making
		}
		if n != oldest[i] {
			return n < oldest[i]
		}
	}
	return false
}

// create makes an encoder's table and index where they are missing. Vectors stay in the row whatever their length: an
// exact comparison would have to fetch each from elsewhere.
func (b *Backend) create(ctx context.Context, encoder string, dims int) error {
	table := tableName(encoder, dims)
	return locked(ctx, b.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO yiku_vector_sets (encoder, dims, name) VALUES ($1, $2, $3)
			ON CONFLICT (encoder, dims) DO UPDATE SET used_at = now()`, encoder, dims, table)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %[1]s (key bigint PRIMARY KEY, vec halfvec(%[2]d) NOT NULL);
			ALTER TABLE %[1]s ALTER COLUMN vec SET STORAGE PLAIN;
			CREATE INDEX IF NOT EXISTS %[1]s_hnsw ON %[1]s USING hnsw (vec halfvec_ip_ops) WITH (m = %[3]d, ef_construction = %[4]d)`,
			table, dims, graphLinks, graphEffort))
		return err
	})
}

// drop removes the tables of an encoder that no process has used for so long.
func (b *Backend) drop(ctx context.Context, encoder string, unused time.Duration) error {
	return locked(ctx, b.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "DELETE FROM yiku_vector_sets WHERE encoder = $1 AND used_at <= now() - $2::interval RETURNING name", encoder, unused)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS "+pgx.Identifier{name}.Sanitize()); err != nil {
				return err
			}
			b.mu.Lock()
			delete(b.sets, name)
			b.mu.Unlock()
		}
		return nil
	})
}

// explain gives errors a code: the context's stay as they are.
func explain(ctx context.Context, name string, err error) error {
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*kb.Error](err); ok {
		return err
	}
	return kb.Errorf(kb.Unavailable, "存放向量的 PostgreSQL（%s）连不上或出错：请检查数据库是否在运行、网络是否通畅、用户是否有建表的权限", name).Because(err)
}
