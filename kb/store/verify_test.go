package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"yiku/kb"
	"yiku/kb/store"
)

var act = kb.Act{By: "张三", Action: kb.ActionImport, Reason: "测试"}

// fill puts entries E000 to E(n-1), then changes E001 once: n+1 audit rows.
func fill(t testing.TB, s kb.Editor, n int) {
	t.Helper()
	recs := make([]kb.Record, n)
	for i := range recs {
		recs[i] = &kb.Entry{Code: fmt.Sprintf("E%03d", i), Question: fmt.Sprintf("问题%d", i), Answer: "答", Department: "D1", Status: kb.Published}
	}
	put(t, s, recs...)
	put(t, s, &kb.Entry{Code: "E001", Question: "改过", Answer: "答", Department: "D1", Status: kb.Published})
}

func put(t testing.TB, s kb.Editor, recs ...kb.Record) {
	t.Helper()
	if _, err := s.Put(t.Context(), act, recs...); err != nil {
		t.Fatal(err)
	}
}

// behind opens the database behind the program's back.
func behind(t testing.TB, c store.Config) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", filepath.Join(c.Dir, "yiku.db")+"?_pragma=busy_timeout(5000)"
	if c.URL != "" {
		driver, dsn = "pgx", c.URL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func tamper(t testing.TB, c store.Config, statements ...string) {
	t.Helper()
	db := behind(t, c)
	for _, statement := range statements {
		res, err := db.ExecContext(t.Context(), statement)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			t.Fatalf("%s: changed nothing (%v)", statement, err)
		}
	}
}

func verify(t testing.TB, s *store.Store) store.Verdict {
	t.Helper()
	v, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustBeWhole(t testing.TB, s *store.Store, rows int64) {
	t.Helper()
	if v := verify(t, s); v.Fault != nil || v.Rows != rows {
		t.Fatalf("want %d whole rows, got %+v, fault %+v", rows, v, v.Fault)
	}
}

// behindTheBack are changes of the database that fill left, and what Verify must say of them.
var behindTheBack = []struct {
	name       string
	statements []string
	what       string
	seq        int64
	code       string
}{
	{"an entry's content", []string{`UPDATE records SET doc = replace(doc, '问题7', '问题八') WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry's content and its hash", []string{`UPDATE records SET doc = replace(doc, '问题7', '问题八'), hash = 'x' WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry's content, no more JSON", []string{`UPDATE records SET doc = '{' WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry's status column", []string{`UPDATE records SET status = 'withdrawn' WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry's code", []string{`UPDATE records SET code = 'E999' WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry's revision", []string{`UPDATE records SET revision = 9 WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an entry put back to an old revision", []string{`UPDATE records SET revision = 1, doc = (SELECT doc FROM revisions v WHERE v.id = records.id AND number = 1),
		hash = (SELECT hash FROM revisions v WHERE v.id = records.id AND number = 1) WHERE code = 'E001'`}, "records", 21, "E001"},
	{"a deleted entry", []string{`DELETE FROM records WHERE code = 'E007'`}, "records", 8, "E007"},
	{"an added entry", []string{`INSERT INTO records SELECT 'x', kind, 'E998', revision, status, department, doc, hash, updated FROM records WHERE code = 'E007'`}, "records", 0, "E998"},
	{"an audit row's reason", []string{`UPDATE audit SET reason = '别的' WHERE seq = 5`}, "audit", 5, "E004"},
	{"an audit row's hash", []string{`UPDATE audit SET hash = 'x' WHERE seq = 5`}, "audit", 5, "E004"},
	{"a deleted audit row", []string{`DELETE FROM audit WHERE seq = 5`}, "audit", 5, ""},
	{"the first audit row", []string{`DELETE FROM audit WHERE seq = 1`}, "audit", 1, ""},
	{"a revision's content", []string{`UPDATE revisions SET doc = '{}' WHERE number = 1 AND id = (SELECT id FROM records WHERE code = 'E001')`}, "revisions", 2, "E001"},
	{"a revision's actor", []string{`UPDATE revisions SET actor = '李四' WHERE number = 2`}, "revisions", 21, "E001"},
	{"a deleted revision", []string{`DELETE FROM revisions WHERE number = 2`}, "revisions", 21, "E001"},
	{"an added revision", []string{`INSERT INTO revisions SELECT kind, id, 3, doc, hash, at, actor FROM revisions WHERE number = 2`}, "revisions", 0, ""},
	{"the tail of the chain", []string{`DELETE FROM audit WHERE seq > 15`}, "audit-head", 16, ""},
	{"the tail of everything", []string{
		`DELETE FROM audit WHERE seq > 15`,
		`DELETE FROM revisions WHERE number = 2 OR id IN (SELECT id FROM records WHERE code > 'E014')`,
		`DELETE FROM records WHERE code > 'E014'`,
		`UPDATE records SET revision = 1, doc = (SELECT doc FROM revisions v WHERE v.id = records.id), hash = (SELECT hash FROM revisions v WHERE v.id = records.id),
			updated = (SELECT at FROM revisions v WHERE v.id = records.id) WHERE code = 'E001'`,
	}, "audit-head", 16, ""},
	{"all of it", []string{`DELETE FROM audit`, `DELETE FROM revisions`, `DELETE FROM records`}, "audit-head", 1, ""},
}

func TestVerifyNamesWhatWasChanged(t *testing.T) {
	dialects(t, func(t *testing.T, config store.Config) {
		s := mustOpen(t, config)
		fill(t, s, 20)
		undo := undone(t, config)
		for _, c := range behindTheBack {
			t.Run(c.name, func(t *testing.T) {
				mustBeWhole(t, s, 21)
				tamper(t, config, c.statements...)
				defer undo()
				f := verify(t, s).Fault
				if f == nil {
					t.Fatal("not noticed")
				}
				if f.What != c.what || f.Seq != c.seq || (c.code != "" && f.Code != c.code) || f.Reason == "" {
					t.Fatalf("%+v", *f)
				}
			})
		}
	})
}

// undone remembers the tables as they are; undo makes them so again.
func undone(t *testing.T, c store.Config) (undo func()) {
	t.Helper()
	db := behind(t, c)
	each := func(statement string) {
		for _, table := range []string{"records", "revisions", "audit"} {
			if _, err := db.ExecContext(t.Context(), strings.ReplaceAll(statement, "?", table)); err != nil {
				t.Error(err)
			}
		}
	}
	each("CREATE TABLE kept_? AS SELECT * FROM ?")
	return func() {
		each("DELETE FROM ?")
		each("INSERT INTO ? SELECT * FROM kept_?")
	}
}

func TestVerifyAfterACrashBeforeTheHeadFile(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		file := filepath.Join(c.Dir, "audit-head")
		fill(t, s, 20)
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(old), "21 ") {
			t.Fatalf("head file: %q", old)
		}
		put(t, s, &kb.Entry{Code: "F", Question: "新", Answer: "答", Status: kb.Draft})
		if err := os.WriteFile(file, old, 0o600); err != nil { // as if the last write had not happened
			t.Fatal(err)
		}
		mustBeWhole(t, s, 22)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		mustBeWhole(t, s, 22)
		if err := os.WriteFile(file, []byte("21 "+strings.Repeat("a", 64)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if f := verify(t, s).Fault; f == nil || f.What != "audit-head" || f.Seq != 21 {
			t.Fatalf("a rewritten chain was not noticed: %+v", f)
		}
		if err := os.WriteFile(file, []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		if f := verify(t, s).Fault; f == nil || f.What != "audit-head" {
			t.Fatalf("a spoilt head file was not noticed: %+v", f)
		}
	})
}

func TestACutTailStaysKnownAfterMoreChanges(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		fill(t, s, 20)
		tamper(t, c, `DELETE FROM audit WHERE seq = 21`, `DELETE FROM revisions WHERE number = 2`, `DELETE FROM records WHERE code = 'E001'`)
		for i := range 3 {
			put(t, s, &kb.Entry{Code: fmt.Sprintf("F%d", i), Question: "新", Answer: "答", Status: kb.Draft})
		}
		if f := verify(t, s).Fault; f == nil || f.What != "audit-head" || f.Seq != 21 {
			t.Fatalf("%+v", f)
		}
	})
}
