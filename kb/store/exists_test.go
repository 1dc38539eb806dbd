package store

import (
	"testing"

	"yiku/kb"
	"yiku/kb/storetest"
)

// Looking whether there is a library makes none.
func TestExists(t *testing.T) {
	for name, c := range map[string]Config{"SQLite": {Dir: t.TempDir()}, "PostgreSQL": {Dir: t.TempDir(), URL: storetest.PostgresURL(t)}} {
		for range 2 {
			if there, err := Exists(t.Context(), c); there || err != nil {
				t.Errorf("%s: before it is made: %t, %v", name, there, err)
			}
		}
		s, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		if there, err := Exists(t.Context(), c); !there || err != nil {
			t.Errorf("%s: once it is made: %t, %v", name, there, err)
		}
	}
	if _, err := Exists(t.Context(), Config{URL: "postgres://u:p@127.0.0.1:1/x"}); kb.CodeOf(err) != kb.Unavailable {
		t.Errorf("without a server: %v", err)
	}
}
