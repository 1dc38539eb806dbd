package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"yiku/kb/store"
	"yiku/kb/storetest"
)

// wiped fills a library, takes its database away and gives the configuration of an empty one in the same data directory,
// with a backup of what was there and the audit-head file's content.
func wiped(t *testing.T, c store.Config) (empty store.Config, file, head string) {
	t.Helper()
	s := mustOpen(t, c)
	fill(t, s, 20)
	file = backup(t, s)
	s.Close()
	if c.URL != "" {
		c.URL = storetest.PostgresURL(t)
	} else if err := os.Truncate(filepath.Join(c.Dir, "yiku.db"), 0); err != nil {
		t.Fatal(err)
	}
	return c, file, read(t, c, "audit-head")
}

// read gives the content of a file in the data directory, "" when it is not there.
func read(t *testing.T, c store.Config, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.Dir, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func TestVerifyNamesAWipedLibrary(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		c, _, head := wiped(t, c)
		for range 2 { // looking does not take the proof away
			s := mustOpen(t, c)
			if f := verify(t, s).Fault; f == nil || f.What != "audit-head" || f.Seq != 1 {
				t.Fatalf("not noticed: %+v", f)
			}
			s.Close()
		}
		if got, old := read(t, c, "audit-head"), read(t, c, "audit-head.old"); got != head || old != "" {
			t.Fatalf("audit-head %q was %q, audit-head.old %q", got, head, old)
		}
	})
}

func TestAChainBegunAnewKeepsTheOldHead(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		c, _, head := wiped(t, c)
		s := mustOpen(t, c)
		fill(t, s, 3)
		mustBeWhole(t, s, 4)
		if old := read(t, c, "audit-head.old"); old != head {
			t.Fatalf("audit-head.old %q, not %q", old, head)
		}
		if got := read(t, c, "audit-head"); got[:2] != "4 " {
			t.Fatalf("audit-head %q", got)
		}
	})
}

func TestRestoreUnderAnOldHead(t *testing.T) {
	for name, later := range map[string]bool{"of what the backup has": false, "of a later chain": true} {
		t.Run(name, func(t *testing.T) {
			dialects(t, func(t *testing.T, c store.Config) {
				c, file, want := wiped(t, c)
				if later {
					want = "30" + want[2:]
					if err := os.WriteFile(filepath.Join(c.Dir, "audit-head"), []byte(want), 0o600); err != nil {
						t.Fatal(err)
					}
				} else {
					want = ""
				}
				if err := store.Restore(t.Context(), c, file); err != nil {
					t.Fatal(err)
				}
				mustBeWhole(t, mustOpen(t, c), 21)
				if old := read(t, c, "audit-head.old"); old != want {
					t.Fatalf("audit-head.old %q, not %q", old, want)
				}
			})
		})
	}
}
