package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

// ask records that so many askers were answered by an entry after another one, each with an id of its own.
func ask(t testing.TB, s *store.Store, entry, previous string, askers int) {
	t.Helper()
	var rows []kb.JournalRow
	var pairs []kb.Pair
	for i := range askers {
		asker := kb.AskerOf(fmt.Sprintf("198.51.100.%d", i))
		rows = append(rows, kb.JournalRow{ID: fmt.Sprintf("%s/%s/%s/%d", kb.Today(s.Now()), previous, entry, i), Entry: entry, Asker: asker, At: s.Now()})
		pairs = append(pairs, kb.Pair{Previous: previous, Entry: entry, Asker: asker})
	}
	if err := errors.Join(s.Record(t.Context(), rows), s.RecordPairs(t.Context(), pairs)); err != nil {
		t.Fatal(err)
	}
}

// TestWhoAskedIsForgottenWithTheDay turns the clock: the key and the marks go, the counts stay.
func TestWhoAskedIsForgottenWithTheDay(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s, db := mustOpen(t, c), behind(t, c)
		evening := time.Date(2026, 3, 1, 15, 59, 0, 0, time.UTC) // 23:59 in Shanghai
		s.Now = func() time.Time { return evening }
		ask(t, s, "a", "", 7)
		ask(t, s, "b", "a", kb.Crowd)
		ask(t, s, "c", "a", kb.Crowd-1)
		left := func(when string, keys, marks int) {
			t.Helper()
			var k, m int
			if err := db.QueryRow("SELECT (SELECT count(*) FROM tally_keys), (SELECT count(*) FROM tally_marks)").Scan(&k, &m); err != nil || k != keys || m != marks {
				t.Errorf("%s: %d keys and %d marks, %v; want %d and %d", when, k, m, err, keys, marks)
			}
		}
		left("while the day lasts", 1, 7+2*kb.Crowd+2*(kb.Crowd-1))
		if n, err := s.PruneAskers(t.Context()); n != 0 || err != nil {
			t.Errorf("pruned %d %v before midnight", n, err)
		}
		s.Now = func() time.Time { return evening.Add(2 * time.Minute) }
		if n, err := s.PruneAskers(t.Context()); n != 1+7+2*kb.Crowd+2*(kb.Crowd-1)+1 || err != nil {
			t.Errorf("pruned %d %v after it", n, err)
		}
		left("after it", 0, 0)
		ask(t, s, "a", "", 3)
		left("on the next day", 1, 3)
		if n, err := s.PruneAskers(t.Context()); n != 0 || err != nil {
			t.Errorf("pruned %d %v of the day that lasts", n, err)
		}

		got, err := s.Tallies(t.Context(), "2026-03-01", "2026-03-03")
		want := []kb.Tally{
			{Entry: "a", Asks: 10, Askers: 10, Most: 7}, {Entry: "b", Asks: kb.Crowd, Askers: kb.Crowd, Most: kb.Crowd},
			{Entry: "b", Previous: "a", Asks: kb.Crowd, Askers: kb.Crowd, Most: kb.Crowd}, {Entry: "c", Asks: kb.Crowd - 1, Askers: kb.Crowd - 1, Most: kb.Crowd - 1},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
	})
}

// TestNoAskerIsStored looks for the addresses everywhere in the database.
func TestNoAskerIsStored(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, store.Config{Dir: dir})
	ask(t, s, "a", "b", 5)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 { // the database and its log
		t.Fatal(files, err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err != nil || bytes.Contains(b, []byte("198.51.100.")) {
			t.Errorf("%s holds an address, %v", f, err)
		}
	}
}

// TestADroppedKeyIsOverwritten looks for it in every file of the database, its log included.
func TestADroppedKeyIsOverwritten(t *testing.T) {
	c := store.Config{Dir: t.TempDir()}
	s := mustOpen(t, c)
	fill(t, s, 50)
	ask(t, s, "a", "", 5)
	var key []byte
	if err := behind(t, c).QueryRow("SELECT key FROM tally_keys").Scan(&key); err != nil || len(key) != 32 {
		t.Fatal(key, err)
	}
	holds := func() (n int) {
		files, _ := filepath.Glob(filepath.Join(c.Dir, "*"))
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, key)
		}
		return n
	}
	if holds() == 0 {
		t.Fatal("the key is not where it is looked for")
	}
	s.Now = func() time.Time { return time.Now().AddDate(0, 0, 1) }
	reader, err := behind(t, c).Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRow("SELECT count(*) FROM tally_keys").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	start := time.Now()
	if n, err := s.PruneAskers(t.Context()); n == 0 || err != nil {
		t.Fatal(n, err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("who writes waited %v for who reads", waited)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.PruneAskers(t.Context()); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if n := holds(); n > 0 {
		t.Errorf("the key is still there, %d times", n)
	}
}

// TestTalliesAreBackedUpAndAskersAreNot, so that no key outlives its day in a backup.
func TestTalliesAreBackedUpAndAskersAreNot(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		fill(t, s, 3)
		ask(t, s, "a", "b", 6)
		file := backup(t, s)
		if text := unpack(t, file); bytes.Contains(text, []byte("tally_")) || !bytes.Contains(text, []byte(`"tallies"`)) {
			t.Errorf("the backup holds:\n%s", text)
		}
		to := store.Config{Dir: t.TempDir()}
		if err := store.Restore(t.Context(), to, file); err != nil {
			t.Fatal(err)
		}
		r := mustOpen(t, to)
		mustBeWhole(t, r, 4)
		got, err := r.Tallies(t.Context(), "2026-01-01", "9999-01-01")
		if fmt.Sprint(got) != fmt.Sprint([]kb.Tally{{Entry: "a", Asks: 6, Askers: 6, Most: 6}, {Entry: "a", Previous: "b", Asks: 6, Askers: 6, Most: 6}}) || err != nil {
			t.Errorf("restored %+v %v", got, err)
		}
	})
}

// TestABackupFromBeforeTheTallies comes in, into tables that are new and into tables of that time.
func TestABackupFromBeforeTheTallies(t *testing.T) {
	s := mustOpen(t, store.Config{Dir: t.TempDir()})
	fill(t, s, 3)
	old := beforeTallies(t, unpack(t, backup(t, s)))
	empty := store.Config{Dir: t.TempDir()}
	if err := mustOpen(t, empty).Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []store.Config{{Dir: t.TempDir()}, empty} {
		if err := store.Restore(t.Context(), c, old); err != nil {
			t.Fatal(err)
		}
		r := mustOpen(t, c)
		mustBeWhole(t, r, 4)
		ask(t, r, "a", "", 1)
	}
}

// beforeTallies writes an archive as version 4 of the tables made it.
func beforeTallies(t testing.TB, archive []byte) string {
	t.Helper()
	lines := bytes.SplitAfter(archive, []byte("\n"))
	lines[0] = bytes.Replace(lines[0], []byte(`"schema":5`), []byte(`"schema":4`), 1)
	last := len(lines) - 3 // the trailer and what follows its line end come after it
	if !bytes.Contains(lines[last], []byte(`"tallies"`)) {
		t.Fatalf("the last table is %s", lines[last])
	}
	text := bytes.Join(lines[:last], nil)
	sum := sha256.Sum256(text)
	trailer, _ := json.Marshal(struct {
		Lines  int    `json:"lines"`
		SHA256 string `json:"sha256"`
	}{last, hex.EncodeToString(sum[:])})
	file := filepath.Join(t.TempDir(), "old.backup")
	if err := os.WriteFile(file, pack(append(append(text, trailer...), '\n')), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
