// Package pgvector keeps vectors in PostgreSQL with the pgvector extension, for libraries whose vectors are too many for
// the memory of one process: half precision, searched through an HNSW index, shared by all processes of a library.
// docs/adr/0005-pgvector.md says what that costs and when it is worth it.
package pgvector

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	halfvec "github.com/pgvector/pgvector-go/pgx"

	"yiku/kb"
	"yiku/retrieval/vector"
)

const (
	// dialLimit bounds each attempt to connect.
	dialLimit = 2 * time.Second
	// giveUp is how long after its deadline a question waits for the server to confirm that it has stopped working for it;
	// then the connection is given up instead.
	giveUp = 20 * time.Millisecond
	// conns is how many questions are looked up at the same time, the background's work included.
	conns = 8
)

// MaxDims is how many numbers of half precision pgvector's HNSW index takes, and a page of PostgreSQL holds in one row:
// https://github.com/pgvector/pgvector/tree/v0.8.0#hnsw, "halfvec - up to 4,000 dimensions".
const MaxDims = 4000

// Fits fails with Invalid for vectors that are too long to be kept here, in words that say what to do.
func Fits(dims int) error {
	if dims > MaxDims {
		return kb.Errorf(kb.Invalid, "编码器的向量有 %d 维，pgvector 的索引最多 %d 维：请把 embed.endpoint.dims 设成 %d 以下（模型支持的话）、换一个编码器，或把 vector.backend 改为 memory", dims, MaxDims, MaxDims)
	}
	return nil
}

// Backend keeps vectors in PostgreSQL, in a table for each encoder and length. It is safe for concurrent use, by several
// processes too.
type Backend struct {
	pool *pgxpool.Pool
	name string // of host and database, for messages

	mu   sync.Mutex
	sets map[string]*Set // by table

	stop    context.CancelFunc
	marking sync.WaitGroup
}

var _ vector.Backend = (*Backend)(nil)

// Open connects, and creates or migrates what all encoders share. Fails with Invalid for a server that has no pgvector or
// one that is too old, in words that say what to do, with Unavailable when the server cannot be reached.
func Open(ctx context.Context, url string) (*Backend, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "数据库地址无法识别：请写成 postgres://用户:口令@主机:5432/库名").Because(err)
	}
	name := fmt.Sprintf("%s:%d/%s", c.ConnConfig.Host, c.ConnConfig.Port, c.ConnConfig.Database)
	if err := prepare(ctx, c.ConnConfig.Copy(), name); err != nil {
		return nil, err
	}
	configure(c, url)
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, explain(ctx, name, err)
	}
	b := &Backend{pool: pool, name: name, sets: map[string]*Set{}}
	background, stop := context.WithCancel(context.Background())
	b.stop = stop
	b.marking.Go(func() { b.mark(background) })
	return b, nil
}

// Close gives the connections back.
func (b *Backend) Close() {
	b.stop()
	b.marking.Wait()
	b.pool.Close()
}

// configure sets up the connections. What was not written to disk when the power fails is made again, so no commit waits
// for the disk.
func configure(c *pgxpool.Config, url string) {
	if !strings.Contains(url, "pool_max_conns=") {
		c.MaxConns = conns
	}
	limitDial(c.ConnConfig)
	c.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	c.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: giveUp}
	}
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if err := halfvec.RegisterTypes(ctx, conn); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, searchSettings)
		return err
	}
}

func limitDial(c *pgx.ConnConfig) {
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = dialLimit
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "yiku-vectors"
	}
}

// tableName is the same in every process, and never another encoder's.
func tableName(encoder string, dims int) string {
	return fmt.Sprintf("yiku_vectors_%d_%016x", dims, xxhash.Sum64String(encoder))
}

// Open gives an encoder's vectors. See vector.Backend.
func (b *Backend) Open(ctx context.Context, encoder string, dims int) (vector.Set, error) {
	if err := Fits(dims); err != nil {
		return nil, err
	}
	if dims == 0 {
		err := b.pool.QueryRow(ctx, "SELECT dims FROM yiku_vector_sets WHERE encoder = $1 ORDER BY used_at DESC LIMIT 1", encoder).Scan(&dims)
		if err == pgx.ErrNoRows {
			return nil, nil
		} else if err != nil {
			return nil, explain(ctx, b.name, err)
		}
	}
	b.mu.Lock()
	s, ok := b.sets[tableName(encoder, dims)]
	b.mu.Unlock()
	if ok {
		return s, nil
	}
	if err := b.create(ctx, encoder, dims); err != nil {
		return nil, explain(ctx, b.name, err)
	}
	s = newSet(b, encoder, dims)
	if err := s.recount(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sets[s.table] = s
	return s, nil
}

// exactly is up to how many rows are counted; of larger tables the server's own estimate will do.
const exactly = 50_000

// Encoders names the encoders. See vector.Backend.
func (b *Backend) Encoders(ctx context.Context) (map[string]int, error) {
	rows, err := b.pool.Query(ctx, `SELECT s.encoder, s.name, c.reltuples::bigint
		FROM yiku_vector_sets s JOIN pg_class c ON c.oid = to_regclass(s.name)`)
	if err != nil {
		return nil, explain(ctx, b.name, err)
	}
	type table struct {
		Encoder, Name string
		Rows          int
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[table])
	if err != nil {
		return nil, explain(ctx, b.name, err)
	}
	out := map[string]int{}
	for _, t := range tables {
		if t.Rows < exactly {
			if err := b.pool.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT FROM %s LIMIT %d) AS part", t.Name, exactly)).Scan(&t.Rows); err != nil {
				return nil, explain(ctx, b.name, err)
			}
		}
		out[t.Encoder] += t.Rows
	}
	return out, nil
}

// inUse is how long after its last mark a process may still be using an encoder's vectors; each marks them markEvery.
const (
	inUse     = time.Hour
	markEvery = 10 * time.Minute
)

// Drop forgets an encoder's vectors an hour after they were last used. See vector.Backend.
func (b *Backend) Drop(ctx context.Context, encoder string) error {
	return explain(ctx, b.name, b.drop(ctx, encoder, inUse))
}

// Release stops marking an encoder's vectors as used. See vector.Backend.
func (b *Backend) Release(encoder string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, s := range b.sets {
		if s.encoder == encoder {
			delete(b.sets, name)
		}
	}
}

// mark says which vectors this process uses, until the context ends.
func (b *Backend) mark(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(markEvery):
		}
		if err := b.markNow(ctx); err != nil && ctx.Err() == nil {
			slog.Debug("vectors in use are not marked", "err", err)
		}
	}
}

func (b *Backend) markNow(ctx context.Context) error {
	b.mu.Lock()
	names := slices.Collect(maps.Keys(b.sets))
	b.mu.Unlock()
	_, err := b.pool.Exec(ctx, "UPDATE yiku_vector_sets SET used_at = now() WHERE name = ANY($1)", names)
	return err
}
