package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestKilledImport kills an importing process at ten random moments: every row it has acknowledged is there, the audit
// chain is whole, and importing the file again completes it.
func TestKilledImport(t *testing.T) {
	file := shared(t, "data/real/guangdong_matters.jsonl")
	order := taskCodes(t, file)
	args := func(data string) []string {
		return []string{"import", "--data", data, "--map", mapOf("guangdong_matters"), file}
	}
	whole := t.TempDir()
	start := time.Now()
	mustYiku(t, args(whole)...)
	took := time.Since(start)
	all := exported(t, whole)
	for i := range 10 {
		data, after := t.TempDir(), time.Duration(rand.Float64()*float64(took))
		acknowledged := killed(t, after, args(data)...)
		t.Logf("kill %d after %v: %d rows acknowledged", i, after.Round(time.Millisecond), acknowledged)
		if noLibrary(data) {
			continue // killed before there was a library
		}
		mustYiku(t, "audit", "verify", "--data", data)
		in := exported(t, data)
		for _, code := range order[:acknowledged] {
			if all[code] && !in[code] {
				t.Fatalf("killed after %v: row %s was acknowledged and is not there", after, code)
			}
		}
		if i == 9 {
			mustYiku(t, args(data)...)
			if now := exported(t, data); len(now) != len(all) {
				t.Errorf("completed, there are %d entries, not %d", len(now), len(all))
			}
			mustYiku(t, "audit", "verify", "--data", data)
		}
	}
}

func noLibrary(data string) bool {
	_, err := os.Stat(filepath.Join(data, "yiku.db"))
	return err != nil
}

// killed runs a command, kills it with SIGKILL after a while, and gives the last progress it printed.
func killed(t *testing.T, after time.Duration, args ...string) int {
	t.Helper()
	c := exec.Command(binary, args...)
	c.Env = environ()
	pipe, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(after, func() { c.Process.Kill() }).Stop()
	last := 0
	for sc := bufio.NewScanner(pipe); sc.Scan(); {
		fmt.Sscanf(sc.Text(), "已入库 %d 行", &last) // other lines do not match
	}
	c.Wait()
	return last
}

// taskCodes gives the entries' codes in the order of the file's rows.
func taskCodes(t *testing.T, file string) []string {
	t.Helper()
	var codes []string
	for line := range bytes.Lines(mustRead(t, file)) {
		var row struct {
			Code string `json:"TASK_CODE"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, row.Code)
	}
	return codes
}

// exported gives the codes of all entries.
func exported(t *testing.T, data string) map[string]bool {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.jsonl")
	mustYiku(t, "export", "--data", data, "--kind", "entries", file)
	codes := map[string]bool{}
	for line := range bytes.Lines(mustRead(t, file)) {
		var e struct{ Code string }
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		codes[e.Code] = true
	}
	return codes
}
