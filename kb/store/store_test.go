package store_test

import (
	"testing"

	"yiku/kb/store"
	"yiku/kb/storetest"
)

// dialects runs a test on each at once, with a configuration for an empty database: mostly they wait for the disk.
func dialects(t *testing.T, run func(t *testing.T, c store.Config)) {
	inTurn(t, func(t *testing.T, c store.Config) {
		t.Parallel()
		run(t, c)
	})
}

// inTurn is dialects for what is measured by the clock.
func inTurn(t *testing.T, run func(t *testing.T, c store.Config)) {
	t.Run("SQLite", func(t *testing.T) { run(t, store.Config{Dir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, store.Config{Dir: t.TempDir(), URL: storetest.PostgresURL(t)}) })
}

// mustOpen opens a store that is closed when the test ends.
func mustOpen(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func opener(c store.Config) storetest.Opener {
	return func(t testing.TB) storetest.Store { return mustOpen(t, c) }
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB) storetest.Opener { return opener(store.Config{Dir: t.TempDir()}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.PostgresURL(t) // one skip instead of dozens
	storetest.Run(t, func(t testing.TB) storetest.Opener {
		return opener(store.Config{Dir: t.TempDir(), URL: storetest.PostgresURL(t)})
	})
}
