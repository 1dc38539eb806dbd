package seeds

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"yiku/kb"
	"yiku/kb/standard"
	"yiku/kb/store"
)

func mustOpen(tb testing.TB) *store.Store {
	tb.Helper()
	tb.Setenv("TMPDIR", tb.TempDir()) // refused rows go there
	st, err := store.Open(tb.Context(), store.Config{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { st.Close() })
	return st
}

func TestLoad(t *testing.T) {
	ctx, st := t.Context(), mustOpen(t)
	if added, err := Load(ctx, st); err != nil || added < 100 {
		t.Fatalf("Load = %d, %v", added, err)
	}
	before, _ := st.Head(ctx)
	again, err := Load(ctx, st)
	if after, _ := st.Head(ctx); err != nil || again != 0 || after != before {
		t.Errorf("a second Load added %d, changed the head from %d to %d, %v", again, before, after, err)
	}
	for _, kind := range kb.Kinds { // what comes out again is what is in this folder, byte for byte
		want := sortedLines(t, kind)
		path := filepath.Join(t.TempDir(), string(kind)+".jsonl")
		if err := standard.Export(ctx, st, kind, path); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("%s comes out in other bytes", kind)
		}
	}
}

func TestNothingIsEvenWarnedAbout(t *testing.T) {
	ctx, st := t.Context(), mustOpen(t)
	for _, kind := range kb.Kinds {
		for _, name := range filesOf(files, kind) {
			f, err := files.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			im := standard.Importer{Editor: st, Kind: kind}
			if sum, err := im.Read(ctx, name, f); err != nil || sum.Warnings > 0 {
				t.Errorf("%s: %+v, %v", name, sum, err)
			}
		}
	}
}

// sortedLines gives all lines of a kind's files in order of code.
func sortedLines(t *testing.T, kind kb.Kind) string {
	var lines []string
	for _, name := range filesOf(files, kind) {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.SplitAfter(string(data), "\n")...)
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	code := func(l string) string {
		_, after, _ := strings.Cut(l, `{"code":"`)
		code, _, _ := strings.Cut(after, `"`)
		return code
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(code(a), code(b)) })
	return strings.Join(lines, "")
}

func TestLoadNamesWhatItRefuses(t *testing.T) {
	good := `{"code":"a","question":"谁负责？","answer":"区大数据局。","no_basis":"测试","status":"published"}`
	bad := `{"code":"b","question":"何时完成？","answer":"","no_basis":"测试","status":"published"}`
	for name, lines := range map[string]string{"one of two": good + "\n" + bad, "all": bad} {
		t.Run(name, func(t *testing.T) {
			_, err := loadAll(t.Context(), mustOpen(t), fstest.MapFS{"entries/a.jsonl": {Data: []byte(lines)}})
			if kb.CodeOf(err) != kb.Internal || !strings.Contains(err.Error(), "entries/a.jsonl 有 1 行不合入库标准（") {
				t.Errorf("error %v", err)
			}
		})
	}
}
