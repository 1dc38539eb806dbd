package standard

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

func mustMap(tb testing.TB, name string) *Map {
	tb.Helper()
	f, err := os.Open(filepath.Join("../../seeds/maps", name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	m, err := ReadMap(f)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// real is a file of the shared data, which lies beside the repository.
func real(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join("../../../shared/data/real", name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("the shared data is not here: %v", err)
	}
	return path
}

func importReal(tb testing.TB, ed kb.Editor, mapFile, data string) Summary {
	tb.Helper()
	im := importer(tb, ed)
	im.Map = mustMap(tb, mapFile)
	im.RefusedFile = filepath.Join(tb.TempDir(), "refused"+filepath.Ext(data))
	path := real(tb, data)
	if underRace && filepath.Ext(path) == ".jsonl" {
		path = beginning(tb, path, racyRows)
	}
	sum, err := im.File(context.Background(), path)
	if err != nil {
		tb.Fatalf("%s: %v %+v", data, err, sum)
	}
	return sum
}

// racyRows is how many rows of a long file the race detector sees.
const racyRows = 250

// beginning copies the first n lines of a file.
func beginning(tb testing.TB, path string, n int) string {
	tb.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	lines := strings.SplitAfterN(string(raw), "\n", n+1)
	cut := filepath.Join(tb.TempDir(), filepath.Base(path))
	if err := os.WriteFile(cut, []byte(strings.Join(lines[:n], "")), 0o644); err != nil {
		tb.Fatal(err)
	}
	return cut
}

func TestRealFiles(t *testing.T) {
	s := openStore(t)
	for _, c := range []struct {
		mapFile, data string
		rows          int
	}{
		{"tianhe_documents.yaml", "tianhe_documents.csv", 37},
		{"tianhe_entries.yaml", "tianhe_entries.csv", 37},
		{"guangdong_matters.yaml", "guangdong_matters.jsonl", 2262},
	} {
		if underRace {
			c.rows = min(c.rows, racyRows)
		}
		sum := importReal(t, s, c.mapFile, c.data)
		if sum.Read != c.rows || sum.New != c.rows || sum.Refused != 0 {
			t.Errorf("%s: %+v", c.data, sum)
		}
		t.Log(c.data, sum.Rules)
		again := importReal(t, s, c.mapFile, c.data)
		if again.Same != c.rows || again.New+again.Changed+again.Refused != 0 {
			t.Errorf("%s again: %+v", c.data, again)
		}
	}
	ctx := context.Background()
	err := kb.EachRecord(ctx, s, func(e *kb.Entry) error {
		if strings.HasPrefix(e.Code, "tianhe-") {
			linked := 0
			for _, b := range e.Basis {
				if _, err := s.Get(ctx, kb.KindPolicy, b.Policy); err == nil {
					linked++
				}
			}
			if linked == 0 {
				t.Errorf("%s %s rests on none of the documents: %+v", e.Code, e.Question, e.Basis)
			}
		}
		if len(Sections(e.Answer)) == 0 {
			t.Errorf("%s has no sections", e.Code)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkGuangdong imports the 2,262 service guides into an empty library.
func BenchmarkGuangdong(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		for b.Loop() {
			importReal(b, openStore(b), "guangdong_matters.yaml", "guangdong_matters.jsonl")
		}
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		for b.Loop() {
			s, err := store.Open(b.Context(), store.Config{Dir: b.TempDir(), URL: storetest.PostgresURL(b)})
			if err != nil {
				b.Fatal(err)
			}
			importReal(b, s, "guangdong_matters.yaml", "guangdong_matters.jsonl")
			s.Close()
		}
	})
}
