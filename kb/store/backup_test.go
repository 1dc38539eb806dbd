package store_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

func backup(t testing.TB, s *store.Store) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "yiku.backup")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBackupGoesFromDialectToDialect also compares the backups' content, which is everything there is.
func TestBackupGoesFromDialectToDialect(t *testing.T) {
	sqlite := store.Config{Dir: t.TempDir()}
	postgres := store.Config{Dir: t.TempDir(), URL: storetest.PostgresURL(t)}
	back := store.Config{Dir: t.TempDir()}
	s := mustOpen(t, sqlite)
	fill(t, s, 50)
	put(t, s, &kb.Policy{Code: "P", Title: "'\\\"?\x00\U0001F600 \u2028", Text: "多\n行"})
	row := kb.JournalRow{ID: "01J", Text: "问\\'?", Kind: kb.None, GapKey: "k"}
	if err := s.Record(t.Context(), []kb.JournalRow{row}); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordFeedback(t.Context(), []kb.FeedbackRow{{ID: "01F", Helpful: true}}); err != nil {
		t.Fatal(err)
	}
	first := backup(t, s)
	file := first
	for _, c := range []store.Config{postgres, back} {
		if err := store.Restore(t.Context(), c, file); err != nil {
			t.Fatal(err)
		}
		r := mustOpen(t, c)
		mustBeWhole(t, r, 52)
		put(t, r, &kb.Policy{Code: "P", Title: "'\\\"?\x00\U0001F600 \u2028", Text: "多\n行"}) // same: writes nothing
		file = backup(t, r)
		if got, want := content(t, file), content(t, first); !bytes.Equal(got, want) {
			t.Fatalf("restored library differs:\n%s\n%s", got, want)
		}
	}
	r := mustOpen(t, back)
	put(t, r, &kb.Policy{Code: "P", Title: "改"}) // it goes on from there
	mustBeWhole(t, r, 53)
}

// content is a backup's lines but for the first and last, which tell time and checksum.
func content(t testing.TB, file string) []byte {
	t.Helper()
	lines := bytes.SplitAfter(unpack(t, file), []byte("\n"))
	return bytes.Join(lines[1:len(lines)-2], nil)
}

func unpack(t testing.TB, file string) []byte {
	t.Helper()
	packed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	text, err := dec.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestBackupUnderConcurrentWrites(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		fill(t, s, 100)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for w := range 2 {
			wg.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					put(t, s, &kb.Entry{Code: fmt.Sprintf("W%d", w), Question: fmt.Sprint(i), Answer: "答", Status: kb.Draft},
						&kb.Entry{Code: fmt.Sprintf("W%d-%d", w, i), Question: fmt.Sprint(i), Answer: "答", Status: kb.Draft})
				}
			})
		}
		var files []string
		for range 3 {
			files = append(files, backup(t, s))
			if v := verify(t, s); v.Fault != nil {
				t.Fatalf("a false alarm while others write: %+v", v.Fault)
			}
		}
		cancel()
		wg.Wait()
		for _, file := range files {
			dir := store.Config{Dir: t.TempDir()}
			if err := store.Restore(t.Context(), dir, file); err != nil {
				t.Fatal(err)
			}
			r := mustOpen(t, dir)
			v := verify(t, r)
			if v.Fault != nil || v.Rows < 101 || v.Rows%2 != 1 { // batches of two on top of 101: none is half in
				t.Fatalf("%+v %+v", v, v.Fault)
			}
			if head, err := r.Head(t.Context()); err != nil || head != v.Rows {
				t.Fatalf("feed at %d, chain at %d, %v", head, v.Rows, err)
			}
		}
	})
}

func TestRestoreOnlyIntoAnEmptyLibrary(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		file := backup(t, s)
		if err := store.Restore(t.Context(), c, file); err != nil {
			t.Fatal("a library with nothing in it is empty: ", err)
		}
		fill(t, s, 3)
		if err := store.Restore(t.Context(), c, file); kb.CodeOf(err) != kb.Conflict {
			t.Fatal(err)
		}
		mustBeWhole(t, s, 4)
	})
}

func TestADamagedBackupRestoresNothing(t *testing.T) {
	s := mustOpen(t, store.Config{Dir: t.TempDir()})
	fill(t, s, 50)
	good, err := os.ReadFile(backup(t, s))
	if err != nil {
		t.Fatal(err)
	}
	text := unpack(t, backup(t, s))
	r := rand.New(rand.NewPCG(1, 2))
	bad := map[string][]byte{
		"empty": {}, "text": []byte("hello\n"), "nothing packed": pack(nil), "an empty line": pack([]byte("\n\n")),
		"another JSON": pack([]byte("{}\n{}\n")), "a number": pack([]byte("{\"yiku_backup\":1,\"schema\":1}\n1\n")),
		"of a newer program": pack(bytes.Replace(text, []byte(`"schema":5`), []byte(`"schema":9`), 1)),
		"altered":            pack(bytes.Replace(text, []byte("问题7"), []byte("问题八"), 1)),
		"a line taken out":   pack(append(bytes.Clone(text[:200]), text[bytes.IndexByte(text[200:], '\n')+201:]...)),
		"more behind it":     pack(append(bytes.Clone(text), "{}\n"...)),
	}
	for range 30 {
		bad["cut"+fmt.Sprint(len(bad))] = good[:r.IntN(len(good))]
		flipped := bytes.Clone(good)
		flipped[r.IntN(len(good))] ^= byte(1 + r.IntN(255))
		bad["flipped"+fmt.Sprint(len(bad))] = flipped
	}
	for name, b := range bad {
		dir := t.TempDir()
		file := filepath.Join(dir, "bad")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c := store.Config{Dir: filepath.Join(dir, "data")}
		err := store.Restore(t.Context(), c, file)
		if err == nil && name[:min(7, len(name))] == "flipped" {
			continue // a bit of the packing that says nothing, as an unused flag: what was restored passed the checksum
		}
		if kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(c.Dir); err == nil {
			t.Errorf("%s: something was created", name)
		}
	}
}

func pack(text []byte) []byte {
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return enc.EncodeAll(text, nil)
}

func TestBackupReplacesBackupsOnly(t *testing.T) {
	c := store.Config{Dir: t.TempDir()}
	s := mustOpen(t, c)
	file := backup(t, s)
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(c.Dir, "yiku.db"), filepath.Join(c.Dir, "nowhere", "x"), c.Dir} {
		if err := s.Backup(t.Context(), file); kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%s: %v", file, err)
		}
	}
	fill(t, s, 3)
}
