package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-analyze/charts"
)

// dump writes what `yiku eval --dump` would of two sets: a large one that is right in nine of ten when it says 0.9, and a
// small one that is always wrong, of which half has no candidate.
func dump(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i := range 100 {
		rank, right := 1, "true"
		if i%10 == 0 {
			rank, right = 2, "false"
		}
		fmt.Fprintf(&b, `{"set":"large","kind":"direct","rank":%d,"p":0.9,"direct_right":%s,"candidates":[{"code":"a"},{"code":"b"}]}`+"\n", rank, right)
	}
	for range 2 {
		b.WriteString(`{"set":"small","kind":"none","rank":0,"p":0.2,"direct_right":false,"candidates":[{"code":"a"}]}` + "\n")
		b.WriteString(`{"set":"small","kind":"none","rank":0,"p":0,"direct_right":false,"candidates":[]}` + "\n")
	}
	name := filepath.Join(t.TempDir(), "dump.jsonl")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestDump(t *testing.T) {
	fs, direct, err := readDump(dump(t))
	if err != nil || len(fs) != 102 {
		t.Fatal(len(fs), err)
	}
	// Half of the questions of two sets that count the same are answered directly, a tenth of them wrong.
	if !near(direct[50], .1) || direct[49] != charts.GetNullValue() {
		t.Errorf("direct answers are at %v", direct)
	}
	// Of what has a candidate, the large set is two thirds and well calibrated; the small one is 0.2 too sure.
	points, off := reliability(fs)
	if !near(points[90], .9) || !near(points[20], 0) || !near(off, .2/3) {
		t.Errorf("off by %f: %v", off, points)
	}
	risk := riskCoverage(fs)
	if !near(risk[1], .1) || !near(risk[50], .1) || !near(risk[75], (.05+.25)/.75) || risk[76] != charts.GetNullValue() {
		t.Errorf("risk: %v", risk)
	}
}

func TestDrawDump(t *testing.T) {
	folder := t.TempDir()
	if err := drawDump(dump(t), folder); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"reliability.svg": "ECE 0.067", "risk-coverage.svg": "share of answers wrong"} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !strings.HasPrefix(string(b), "<svg") || !strings.Contains(string(b), text) || strings.Contains(string(b), "NaN") {
			t.Errorf("%s: %v\n%.300s", name, err, b)
		}
	}
	old := filepath.Join(folder, "old.jsonl")
	if err := os.WriteFile(old, []byte(`{"set":"a","kind":"none","candidates":null}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := drawDump(old, folder); err == nil || !strings.Contains(err.Error(), "older") {
		t.Errorf("an old dump: %v", err)
	}
}
