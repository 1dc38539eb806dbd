package standard

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A comma that nobody quoted shifts what follows: such a row must not be cut to what fits, and comes back whole.
func TestCellsBeyondTheHeadings(t *testing.T) {
	ctx := context.Background()
	rows := [][]string{{"编码", "标准问题", "答案", "无依据原因", ""}, {"q", "养老金怎么领", "去窗口", "带身份证和户口本", "测试", "=1", ""}, {"r", "工伤怎么报", "去窗口", "测试", "", " "}}
	dir := t.TempDir()
	csvFile, book := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.xlsx")
	var lines []string
	f := excelize.NewFile()
	for i, r := range rows {
		lines = append(lines, strings.Join(r, ","))
		for k, c := range r {
			at, _ := excelize.CoordinatesToCellName(k+1, i+1)
			if err := f.SetCellValue("Sheet1", at, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(book); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(csvFile, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{csvFile, book} {
		im := importer(t, stocked(t))
		sum, err := im.File(ctx, path)
		if err != nil || sum.New != 1 || sum.Refused != 1 || sum.Rules["value-unreadable"] != 1 {
			t.Fatalf("%s: %+v %v", path, sum, err)
		}
		if i := slices.IndexFunc(sum.Findings, func(f Finding) bool { return f.Level == LevelError }); !strings.Contains(sum.Findings[i].Message, "比标题行多 2 格") {
			t.Errorf("%s: %v", path, sum.Findings)
		}
		again, err := im.File(ctx, sum.RefusedFile)
		if err == nil || again.Refused != 1 {
			t.Fatalf("%s, refused again: %+v %v", path, again, err)
		}
		src, err := os.Open(again.RefusedFile)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		s, err := openSource(src, again.RefusedFile)
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range s.rows() {
			if err != nil || !slices.Equal(r.cells[:4], rows[1][:4]) || len(r.cells) != 8 || r.cells[6] != "测试" || unguardCell(r.cells[7]) != "=1" {
				t.Errorf("%s: %q %v", path, r.cells, err)
			}
		}
	}
}
