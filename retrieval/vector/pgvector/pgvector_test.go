package pgvector

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yiku/kb"
	"yiku/kb/storetest"
	"yiku/retrieval/vector"
	"yiku/retrieval/vector/vectortest"
)

func mustOpen(t *testing.T, url string) *Backend {
	t.Helper()
	b, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func mustSet(t *testing.T, b *Backend, encoder string, dims int) vector.Set {
	t.Helper()
	s, err := b.Open(t.Context(), encoder, dims)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	url := storetest.PostgresURL(t)
	n := 0
	vectortest.Run(t, func(t *testing.T, dims int) vector.Set {
		n++
		return mustSet(t, mustOpen(t, url), fmt.Sprint("encoder ", n), dims)
	})
}

func packed(dims int) vector.Packed {
	p := vector.Packed{Scale: 0.01, Numbers: make([]int8, dims)}
	p.Numbers[0] = 100
	return p
}

func TestShared(t *testing.T) {
	url := storetest.PostgresURL(t)
	one, two := mustOpen(t, url), mustOpen(t, url)
	a, b := mustSet(t, one, "e", 16), mustSet(t, two, "e", 16)
	other := mustSet(t, two, "f", 16)
	if err := a.Add(t.Context(), []uint64{1, 2}, []vector.Packed{packed(16), packed(16)}); err != nil {
		t.Fatal(err)
	}
	if missing, err := b.Missing(t.Context(), []uint64{1, 2, 3}); err != nil || len(missing) != 1 || b.Len() != 2 {
		t.Errorf("another process misses %v, has %d: %v", missing, b.Len(), err)
	}
	if missing, err := other.Missing(t.Context(), []uint64{1}); err != nil || len(missing) != 1 {
		t.Errorf("another encoder has the vector: %v", err)
	}
	if kept, err := one.Encoders(t.Context()); err != nil || kept["e"] != 2 || kept["f"] != 0 || len(kept) != 2 {
		t.Errorf("encoders %v: %v", kept, err)
	}
	again := mustSet(t, mustOpen(t, url), "e", 0)
	if again == nil || again.Len() != 2 {
		t.Errorf("after a restart %v", again)
	}
	if s, err := one.Open(t.Context(), "never", 0); s != nil || err != nil {
		t.Errorf("an encoder without vectors: %v %v", s, err)
	}
}

func TestOldVectorsAreDroppedOnceNobodyUsesThem(t *testing.T) {
	b := mustOpen(t, storetest.PostgresURL(t))
	s := mustSet(t, b, "old", 16)
	if err := b.Drop(t.Context(), "old"); err != nil {
		t.Fatal(err)
	}
	if err := s.Add(t.Context(), []uint64{1}, []vector.Packed{packed(16)}); err != nil {
		t.Errorf("dropped while it may be in use: %v", err)
	}
	if _, err := b.pool.Exec(t.Context(), "UPDATE yiku_vector_sets SET used_at = now() - interval '61 minutes'"); err != nil {
		t.Fatal(err)
	}
	if err := b.Drop(t.Context(), "old"); err != nil {
		t.Fatal(err)
	}
	if kept, err := b.Encoders(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("kept %v: %v", kept, err)
	}
	if err := s.Add(t.Context(), []uint64{1}, []vector.Packed{packed(16)}); kb.CodeOf(err) != kb.Unavailable {
		t.Errorf("added to a table that is gone: %v", err)
	}
	if s := mustSet(t, b, "old", 16); s.Len() != 0 {
		t.Errorf("%d vectors came back", s.Len())
	}
}

func TestReleasedVectorsAreNotInUse(t *testing.T) {
	b := mustOpen(t, storetest.PostgresURL(t))
	mustSet(t, b, "old", 16)
	mustSet(t, b, "new", 16)
	b.Release("old")
	if _, err := b.pool.Exec(t.Context(), "UPDATE yiku_vector_sets SET used_at = now() - interval '61 minutes'"); err != nil {
		t.Fatal(err)
	}
	if err := b.markNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, encoder := range []string{"old", "new"} {
		if err := b.Drop(t.Context(), encoder); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := b.Encoders(t.Context()); err != nil || len(kept) != 1 || !slices.Contains(slices.Collect(maps.Keys(kept)), "new") {
		t.Errorf("kept %v: %v", kept, err)
	}
}

func TestStartedTogether(t *testing.T) {
	url := storetest.PostgresURL(t)
	var work sync.WaitGroup
	for range 6 {
		work.Go(func() {
			b, err := Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer b.Close()
			if _, err := b.Open(t.Context(), "e", 16); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
}

// TestRefused says what to do about a server that will not do.
func TestRefused(t *testing.T) {
	server := storetest.PostgresURL(t)
	role := "yiku_plain_" + fmt.Sprint(time.Now().UnixNano())
	run(t, server, "CREATE ROLE "+role+" LOGIN; GRANT CREATE ON SCHEMA public TO "+role)
	t.Cleanup(func() { run(t, server, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	if _, err := Open(t.Context(), u.String()); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "CREATE EXTENSION vector") {
		t.Errorf("without the right to create it: %v", err)
	}
	run(t, server, "CREATE EXTENSION vector")
	mustOpen(t, u.String())
	run(t, server, "UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'")
	if _, err := Open(t.Context(), server); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "ALTER EXTENSION vector UPDATE") {
		t.Errorf("an old version: %v", err)
	}
	if _, err := Open(t.Context(), "postgres://u:geheim@127.0.0.1:1/x"); kb.CodeOf(err) != kb.Unavailable || strings.Contains(fmt.Sprintf("%v", err), "geheim") {
		t.Errorf("no server: %v", err)
	}
	for version, want := range map[string]bool{"0.7.4": true, "0.8.0": false, "0.10": false, "1": false, "1.0": false, "0": false, "dev": false} {
		if tooOld(version) != want {
			t.Errorf("%s too old: %v", version, !want)
		}
	}
}

func TestTooLong(t *testing.T) {
	b := mustOpen(t, storetest.PostgresURL(t))
	if _, err := b.Open(t.Context(), "e", MaxDims+1); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "vector.backend") {
		t.Errorf("%v", err)
	}
	s := mustSet(t, b, "e", MaxDims)
	if err := s.Add(t.Context(), []uint64{1}, []vector.Packed{packed(MaxDims)}); err != nil {
		t.Fatal(err)
	}
	if near, err := s.Nearest(t.Context(), vector.NewQuery(packed(MaxDims).Floats()), 1, nil); err != nil || len(near) != 1 || near[0].Cosine < 0.99 {
		t.Errorf("%v %v", near, err)
	}
}

// TestDeadline gives up in time, and keeps the connection for the next.
func TestDeadline(t *testing.T) {
	b := mustOpen(t, storetest.PostgresURL(t))
	s := mustSet(t, b, "e", 16)
	tx, err := b.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	if _, err := tx.Exec(t.Context(), "LOCK TABLE "+tableName("e", 16)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := s.Nearest(ctx, vector.NewQuery(packed(16).Floats()), 3, nil); err != context.DeadlineExceeded || time.Since(start) > time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func run(t *testing.T, url, statement string) {
	t.Helper()
	ctx := context.Background() // a cleanup runs when the test's own has ended
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}
