package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const unicorn = `{"code":"a","question":"蓝色独角兽养殖补贴怎么申请","answer":"向责任部门书面申请。","no_basis":"示例"}` + "\n"

// What is wrong with rows that are in is told, row by row, but not without end.
func TestImportTellsWarnings(t *testing.T) {
	var rows strings.Builder
	for i := range 25 {
		fmt.Fprintf(&rows, `{"code":"a%d","question":"第%d种独角兽怎么养","answer":"向责任部门书面申请。","keywords":["%s"],"department":"","no_basis":"示例"}`+"\n", i, i, strings.Repeat("词", 21))
	}
	r := mustYiku(t, "import", "--data", t.TempDir(), write(t, "w.jsonl", rows.String()))
	if n := strings.Count(r.err, "提醒："); n != 20 || !strings.Contains(r.err, "w.jsonl 第 3 行 提醒：") || !strings.Contains(r.err, "另有 30 条提醒") {
		t.Errorf("%d warnings are told:\n%s", n, r.err)
	}
	r = mustYiku(t, "import", "--data", t.TempDir(), write(t, "c.csv", "编码,标准问题,答案,无依据原因,没人要的列\nq,问什么,答什么,示例,x\n"))
	if !strings.Contains(r.err, "“没人要的列”") {
		t.Errorf("the column is not named:\n%s", r.err)
	}
}

func TestImportSeveralFiles(t *testing.T) {
	good, bad := write(t, "good.jsonl", unicorn), write(t, "bad.xlsx", "not a spreadsheet")
	for _, files := range [][]string{{good, bad}, {bad, good}, {good, filepath.Join(t.TempDir(), "none.csv")}} {
		r := yiku(t, append([]string{"import", "--data", t.TempDir()}, files...)...)
		if r.code != 3 || strings.Count(r.err, "错误：") != 1 {
			t.Errorf("%v: exit %d\n%s%s", files, r.code, r.out, r.err)
		}
	}
	broken := `{"code":"b","question":"没有答案","answer":""}` + "\n"
	one, two := write(t, "one.jsonl", unicorn+broken), write(t, "two.jsonl", unicorn+broken)
	r := yiku(t, "import", "--data", t.TempDir(), one, two)
	for _, f := range []string{one, two} {
		if refused := strings.TrimSuffix(f, ".jsonl") + ".refused.jsonl"; r.code != 3 || !strings.Contains(r.out, refused) {
			t.Errorf("exit %d, %s is not named:\n%s", r.code, refused, r.out)
		}
	}
	r = yiku(t, "import", "--json", "--data", t.TempDir(), one, two)
	if strings.Count(r.out, ".refused.") != 3 { // refused_file and refused_files
		t.Errorf("%s", r.out)
	}
}

// Looking makes no library.
func TestImportMakesNoLibrary(t *testing.T) {
	good := write(t, "good.jsonl", unicorn)
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"--dry-run", good}, 0},
		{[]string{filepath.Join(t.TempDir(), "none.csv")}, 1},
		{[]string{t.TempDir()}, 1},
	} {
		data := filepath.Join(t.TempDir(), "data")
		r := yiku(t, append([]string{"import", "--data", data}, c.args...)...)
		if r.code != c.code {
			t.Errorf("%v: exit %d\n%s%s", c.args, r.code, r.out, r.err)
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%v made a library", c.args)
		}
		if c.code == 0 && (strings.Contains(r.err, "已入库") || !strings.Contains(r.err+r.out, "已检查")) {
			t.Errorf("a dry run says\n%s%s", r.err, r.out)
		}
	}
}
