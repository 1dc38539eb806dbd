package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

// holdWrite keeps a transaction open that has written and holds the writers' lock, as a slow writer would.
func holdWrite(t *testing.T, c store.Config) (release func()) {
	t.Helper()
	conn, err := behind(t, c).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	begin := []string{"BEGIN IMMEDIATE"}
	if c.URL != "" {
		begin = []string{"BEGIN", fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", 0x79696b75)}
	}
	for _, statement := range append(begin, "UPDATE records SET doc = '{}', updated = 0") {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return func() { rollback(t, conn) }
}

func rollback(t *testing.T, conn *sql.Conn) {
	if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		t.Error(err)
	}
	conn.Close()
}

func TestReadersDoNotWaitForAWriter(t *testing.T) {
	inTurn(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		fill(t, s, 100)
		release := holdWrite(t, c)
		written := make(chan error, 12)
		for i := range cap(written) { // more than there are connections for readers
			go func() {
				_, err := s.Put(t.Context(), act, &kb.Entry{Code: fmt.Sprint("W", i), Question: "问", Answer: "答", Status: kb.Draft})
				written <- err
			}()
		}
		time.Sleep(100 * time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		for range 20 {
			recs, err := s.List(ctx, kb.KindEntry, "", 200)
			if err != nil || len(recs) != 100 {
				t.Fatalf("%d records, %v", len(recs), err)
			}
			if _, err := s.Head(ctx); err != nil {
				t.Fatal(err)
			}
		}
		release()
		for range cap(written) {
			if err := <-written; err != nil {
				t.Error(err)
			}
		}
		mustBeWhole(t, s, 113)
	})
}
