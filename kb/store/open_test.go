package store_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

func TestOpenRefusesANewerDatabase(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		mustOpen(t, c).Close()
		tamper(t, c, "INSERT INTO migrations (number, at) VALUES (99, 0)")
		_, err := store.Open(t.Context(), c)
		if kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "请升级") {
			t.Fatal(err)
		}
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	for name, c := range map[string]struct {
		config store.Config
		code   kb.ErrorCode
	}{
		"nothing":         {store.Config{}, kb.Invalid},
		"no URL":          {store.Config{URL: "mysql://x"}, kb.Invalid},
		"a file's folder": {store.Config{Dir: filepath.Join("/dev/null", file)}, kb.Invalid},
		"nobody there":    {store.Config{URL: "postgres://yiku@127.0.0.1:1/yiku"}, kb.Unavailable},
	} {
		start := time.Now()
		_, err := store.Open(t.Context(), c.config)
		if kb.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// TestOpenOfASilentServer dials one that accepts and never answers.
func TestOpenOfASilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	start := time.Now()
	_, err = store.Open(t.Context(), store.Config{URL: "postgres://yiku@" + l.Addr().String() + "/yiku?sslmode=disable"})
	if took := time.Since(start); kb.CodeOf(err) != kb.Unavailable || took > 5*time.Second {
		t.Fatal(took, err)
	}
}

func TestPathsOfEverySort(t *testing.T) {
	c := store.Config{Dir: filepath.Join(t.TempDir(), "数据 100%41?a=b#c;'\"")}
	s := mustOpen(t, c)
	fill(t, s, 3)
	mustBeWhole(t, s, 4)
	if m, err := filepath.Glob(filepath.Join(filepath.Dir(c.Dir), "*", "yiku.db")); err != nil || len(m) != 1 || filepath.Dir(m[0]) != c.Dir {
		t.Fatal(m, err)
	}
}

func TestTheDataDirectoryIsCreated(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		c.Dir = filepath.Join(c.Dir, "a", "b")
		fill(t, mustOpen(t, c), 3)
		if _, err := os.Stat(filepath.Join(c.Dir, "audit-head")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSize(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		fill(t, s, 20)
		size, err := s.Size(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if size.Records[kb.KindEntry] != 20 || size.Audit != 21 || size.Schema != 5 || size.Bytes < 10_000 || size.Version == "" ||
			!strings.HasSuffix(t.Name(), size.Dialect) || len(size.Records) != len(kb.Kinds) {
			t.Fatalf("%+v", size)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
