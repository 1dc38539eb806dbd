package standard

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/xuri/excelize/v2"

	"yiku/kb"
	"yiku/kb/store"
)

func openStore(tb testing.TB) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), store.Config{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func importer(tb testing.TB, ed kb.Editor) *Importer {
	return &Importer{Editor: ed, Act: kb.Act{By: "test", Action: kb.ActionImport}, DataDir: tb.TempDir()}
}

// What is exported imports back to the same library: the second export equals the first.
func TestRoundTrip(t *testing.T) {
	ctx := context.Background()
	rnd := rand.New(rand.NewPCG(3, 7))
	for _, k := range kb.Kinds {
		s := openStore(t)
		n := 80
		if underRace {
			n = 20
		}
		var recs []kb.Record
		for i := range n {
			recs = append(recs, nastyRecord(rnd, k, i))
		}
		if _, err := s.Put(ctx, kb.Act{By: "test", Action: kb.ActionSeed}, recs...); err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"json", "jsonl", "csv", "xlsx"} {
			roundTrip(t, s, k, format)
		}
	}
}

func roundTrip(t *testing.T, from *store.Store, k kb.Kind, format string) {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first."+format), filepath.Join(dir, "second."+format)
	if err := Export(ctx, from, k, first); err != nil {
		t.Fatal(k, format, err)
	}
	to := openStore(t)
	im := importer(t, to)
	if k == kb.KindRegion || k == kb.KindAudience {
		im.Kind = k // their columns look like departments'
	}
	sum, err := im.File(ctx, first)
	if err != nil || sum.Refused > 0 {
		t.Fatalf("%s %s: %v %+v", k, format, err, sum)
	}
	if err := Export(ctx, to, k, second); err != nil {
		t.Fatal(k, format, err)
	}
	if !reflect.DeepEqual(content(t, first), content(t, second)) {
		a, b := content(t, first), content(t, second)
		for i := range a {
			if i >= len(b) || !reflect.DeepEqual(a[i], b[i]) {
				t.Fatalf("%s %s differs at %d:\n%q\n%q", k, format, i, a[i], b[min(i, len(b)-1)])
			}
		}
		t.Fatalf("%s %s: the second export differs", k, format)
	}
}

// content is a file's cells, or its bytes where those must be equal.
func content(t *testing.T, path string) [][]string {
	t.Helper()
	if filepath.Ext(path) != ".xlsx" {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return [][]string{{string(b)}}
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCells(t *testing.T) {
	for _, parts := range [][]string{{"a", "b"}, {"a；b", "c"}, {`a\`, "b"}, {`\；`}, {`a\\；`, `\`}, {"；"}} {
		if got := splitCell(joinCell(parts)); !reflect.DeepEqual(got, parts) {
			t.Errorf("%q → %q → %q", parts, joinCell(parts), got)
		}
	}
	if got := splitCell(`甲；乙\；丙；C:\x`); !reflect.DeepEqual(got, []string{"甲", "乙；丙", `C:\x`}) {
		t.Errorf("split: %q", got)
	}
	for cell, want := range map[string]string{"=1+1": "'=1+1", "+86": "'+86", "-": "'-", "@a": "'@a", "\tx": "'\tx", "'=x": "''=x", "'x": "'x", "a=": "a="} {
		if got := guardCell(cell); got != want || unguardCell(got) != cell {
			t.Errorf("guardCell(%q) = %q, back %q", cell, got, unguardCell(got))
		}
	}
}

func TestParseDay(t *testing.T) {
	for in, want := range map[string]kb.Day{"": "", "2024-06-27": "2024-06-27", "2024/6/7": "2024-06-07", "2024年6月7日": "2024-06-07", "20240607": "2024-06-07",
		"2024.6.7": "2024-06-07", "45470": "2024-06-27", "2024-06-27 00:00:00": "2024-06-27"} {
		if got, err := parseDay(in); got != want || err != nil {
			t.Errorf("parseDay(%q) = %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"2024-02-30", "明年", "6月", "2024", "123"} {
		if got, err := parseDay(in); err == nil {
			t.Errorf("parseDay(%q) = %q, want an error", in, got)
		}
	}
}
