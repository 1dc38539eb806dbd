package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"yiku/kb/storetest"
)

// TestBackupUnderLoad backs a library up while it is asked and imported into, and restores it into both dialects.
func TestBackupUnderLoad(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { backupUnderLoad(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { backupUnderLoad(t, storetest.PostgresURL(t)) })
}

func backupUnderLoad(t *testing.T, url string) {
	data, dir := t.TempDir(), t.TempDir()
	at := func(args ...string) []string { return append(args, "--data", data, "--database-url", url) }
	s := serve(t, nil, at()...)
	done := make(chan struct{})
	var load sync.WaitGroup
	defer load.Wait()
	stop := sync.OnceFunc(func() { close(done) })
	defer stop()
	load.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
			if _, err := s.tryAsk(http.DefaultClient, fmt.Sprint("政策问答平台归谁管", n)); err != nil {
				t.Errorf("an ask failed: %v", err)
				return
			}
		}
	})
	importing := exec.Command(binary, at("import", "--map", mapOf("guangdong_matters"), shared(t, "data/real/guangdong_matters.jsonl"))...)
	importing.Env = environ()
	if err := importing.Start(); err != nil {
		t.Fatal(err)
	}
	var files []string
	for i := range 3 {
		file := filepath.Join(dir, fmt.Sprint(i, ".bak"))
		mustYiku(t, at("backup", file)...)
		files = append(files, file)
	}
	if err := importing.Wait(); err != nil {
		t.Error(err)
	}
	last := filepath.Join(dir, "last.bak")
	mustYiku(t, at("backup", last)...)
	stop()
	want := filepath.Join(dir, "want.jsonl")
	mustYiku(t, at("export", "--kind", "entries", want)...)

	for _, file := range files {
		other := t.TempDir()
		mustYiku(t, "restore", "--data", other, file)
		mustYiku(t, "audit", "verify", "--data", other)
	}
	for dialect, target := range map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": storetest.PostgresURL} {
		t.Run("into "+dialect, func(t *testing.T) {
			flags := []string{"--data", t.TempDir(), "--database-url", target(t)}
			mustYiku(t, append([]string{"restore", last}, flags...)...)
			mustYiku(t, append([]string{"audit", "verify"}, flags...)...)
			got := filepath.Join(t.TempDir(), "got.jsonl")
			mustYiku(t, append([]string{"export", "--kind", "entries", got}, flags...)...)
			if !bytes.Equal(mustRead(t, got), mustRead(t, want)) {
				t.Error("the restored library is another")
			}
			if r := yiku(t, append([]string{"restore", last}, flags...)...); r.code != 1 || errorLines(r.err) != 1 {
				t.Errorf("restoring over a library gave %d: %s", r.code, r.err)
			}
		})
	}
}
