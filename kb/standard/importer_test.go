package standard

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yiku/kb"
)

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const chineseCSV = "标准问题,相似问题,答案,责任部门,关键词,依据1文件,依据1条款,依据2文件,联系电话,有效期起,无依据原因,行号\n" +
	"失业登记怎么办,没工作了怎么登记；失业\\；登记,\"到窗口\n办理\",区人社局,失业；登记,章政办发(2024)1号,第三条,没有的办法,0531-83278192,2024/1/5,,9\n"

func TestChineseHeadings(t *testing.T) {
	ctx := context.Background()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chineseCSV)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"UTF-8": chineseCSV, "BOM": "\ufeff" + chineseCSV, "GB18030": gb, "CRLF": strings.ReplaceAll(chineseCSV, "\n", "\r\n")} {
		s := stocked(t)
		sum, err := importer(t, s).File(ctx, write(t, "a.csv", content))
		if err != nil || sum.New != 1 || sum.Warnings != 1 {
			t.Fatalf("%s: %+v %v", name, sum, err)
		}
		code := digest("q", "rsj\n失业登记怎么办")
		rec, err := s.Get(ctx, kb.KindEntry, code)
		if err != nil {
			t.Fatal(name, err)
		}
		e := *rec.(*kb.Entry)
		raw, _ := canonical(&e)
		want := `{"code":"` + code + `","question":"失业登记怎么办","similar":["没工作了怎么登记","失业；登记"],"answer":"到窗口\n办理","keywords":["失业","登记"],"department":"rsj",` +
			`"contacts":[{"phone":"0531-83278192"}],"basis":[{"policy":"p1","clause":"第三条"},{"policy":"没有的办法"}],"valid_from":"2024-01-05","status":"published"}`
		if string(raw) != want {
			t.Errorf("%s:\n%s\n%s", name, raw, want)
		}
	}
}

func TestSpreadsheet(t *testing.T) {
	ctx := context.Background()
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A2": "标题", "B2": "答案", "C2": "部门", "D2": "生效日期", "E2": "无依据原因",
		"A3": "失业登记怎么办", "B3": "到窗口", "C3": "区人社局", "D3": 45470, "E3": 12345} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "F3", `HYPERLINK("http://x","点我")`); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s := stocked(t)
	if sum, err := importer(t, s).File(ctx, path); err != nil || sum.New != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	rec, err := s.Get(ctx, kb.KindEntry, digest("q", "rsj\n失业登记怎么办"))
	if err != nil {
		t.Fatal(err)
	}
	if e := rec.(*kb.Entry); e.ValidFrom != "2024-06-27" || e.NoBasis != "12345" {
		t.Errorf("%+v", e)
	}
}

// Refused rows come back as they were, ready to correct: what is imported again after correcting goes in.
func TestRefusedRows(t *testing.T) {
	ctx := context.Background()
	for _, format := range []string{"csv", "jsonl", "json", "xlsx"} {
		s := stocked(t)
		src := stocked(t)
		for _, e := range []*kb.Entry{
			{Code: "a1", Question: "甲", Answer: "=答", Department: "rsj", NoBasis: "无", Status: kb.Published},
			{Code: "a2", Question: "乙", Answer: "=SUM(A1)", Department: "没有的局", NoBasis: "一；二", Status: kb.Published},
		} {
			if _, err := src.Put(ctx, kb.Act{By: "t", Action: kb.ActionSeed}, e); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), "a."+format)
		if err := Export(ctx, src, kb.KindEntry, path); err != nil {
			t.Fatal(err)
		}
		sum, err := importer(t, s).File(ctx, path)
		if err != nil || sum.Read != 4 || sum.Refused != 1 || sum.New != 1 || sum.Same != 2 {
			t.Fatalf("%s: %+v %v", format, sum, err)
		}
		if want := strings.TrimSuffix(path, "."+format) + ".refused." + format; sum.RefusedFile != want {
			t.Fatalf("refused rows are in %s, want %s", sum.RefusedFile, want)
		}
		again, err := importer(t, s).File(ctx, sum.RefusedFile)
		if err == nil || again.Refused != 1 || again.RefusedFile == sum.RefusedFile {
			t.Fatalf("%s uncorrected: %+v %v", format, again, err)
		}
		if _, err := s.Put(ctx, kb.Act{By: "t", Action: kb.ActionSeed}, &kb.Department{Code: "x", Name: "没有的局"}); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{again.RefusedFile, sum.RefusedFile} {
			if sum, err := importer(t, s).File(ctx, file); err != nil || sum.Refused != 0 || sum.Warnings != 0 {
				t.Fatalf("%s corrected: %+v %v", format, sum, err)
			}
		}
		rec, err := s.Get(ctx, kb.KindEntry, "a2")
		if err != nil || rec.(*kb.Entry).Answer != "=SUM(A1)" || rec.(*kb.Entry).NoBasis != "一；二" {
			t.Errorf("%s: %+v %v", format, rec, err)
		}
	}
}

func TestRefusedFileElsewhere(t *testing.T) {
	s := stocked(t)
	im := importer(t, s)
	in := write(t, "a.jsonl", plain(nil)+"\n"+plain(o{"code": "n2", "question": ""}))
	im.RefusedFile = filepath.Join(t.TempDir(), "mine.jsonl")
	sum, err := im.File(context.Background(), in)
	if err != nil || sum.RefusedFile != im.RefusedFile {
		t.Fatalf("%+v %v", sum, err)
	}
	got, err := os.ReadFile(im.RefusedFile)
	if err != nil || !strings.HasSuffix(string(got), `,"行号":2,"原因":"标准问题是空的，请填写"}`+"\n") {
		t.Errorf("%s %v", got, err)
	}
	im.RefusedFile = ""
	if sum, err = im.Read(context.Background(), "b.jsonl", strings.NewReader(plain(nil)+"\n"+plain(o{"code": "n2", "question": ""}))); err != nil || filepath.Dir(sum.RefusedFile) != im.DataDir {
		t.Errorf("%+v %v", sum, err)
	}
}

func TestImportingAgain(t *testing.T) {
	ctx := context.Background()
	s := stocked(t)
	in := write(t, "a.jsonl", plain(nil)+"\n"+plain(o{"code": "", "question": "别的问题", "keywords": "甲；乙"}))
	dry := importer(t, s)
	dry.DryRun = true
	for _, want := range []Summary{{Read: 2, New: 2}, {Read: 2, Same: 2}} {
		head, _ := s.Head(ctx)
		if sum, err := dry.File(ctx, in); err != nil || sum.New != want.New || sum.Same != want.Same {
			t.Errorf("dry: %+v %v", sum, err)
		}
		if now, _ := s.Head(ctx); now != head {
			t.Error("a dry run changed the library")
		}
		if sum, err := importer(t, s).File(ctx, in); err != nil || sum.New != want.New || sum.Same != want.Same {
			t.Errorf("%+v %v", sum, err)
		}
	}
	sum, err := importer(t, s).Read(ctx, "b.jsonl", strings.NewReader(plain(o{"answer": "改了。"})))
	if err != nil || sum.Changed != 1 {
		t.Errorf("%+v %v", sum, err)
	}
	rec, err := s.Get(ctx, kb.KindEntry, "n1")
	if err != nil || rec.(*kb.Entry).Answer != "改了。" {
		t.Errorf("%+v %v", rec, err)
	}
}

// failing lets a number of Puts through.
type failing struct {
	kb.Editor
	left int
}

func (f *failing) Put(ctx context.Context, act kb.Act, recs ...kb.Record) ([]kb.Outcome, error) {
	if len(recs) > kb.MaxPut {
		return nil, errors.New("too many")
	}
	if f.left--; f.left < 0 {
		return nil, kb.Errorf(kb.Unavailable, "库暂时连不上")
	}
	return f.Editor.Put(ctx, act, recs...)
}

// What progress has told is in, also when the next batch fails.
func TestProgressIsCommitted(t *testing.T) {
	ctx := context.Background()
	s := stocked(t)
	im := importer(t, &failing{Editor: s, left: 2})
	var told []int
	im.Progress = func(done int) { told = append(told, done) }
	var rows []string
	for i := range 700 {
		q := "问题" + strings.Repeat("甲", i)
		if i%10 == 0 {
			q = ""
		}
		rows = append(rows, plain(o{"code": "", "question": clip(q, 500) + string(rune('一'+i))}))
		if i%10 == 0 {
			rows[i] = plain(o{"question": ""})
		}
	}
	_, err := im.Read(ctx, "a.jsonl", strings.NewReader(strings.Join(rows, "\n")))
	if kb.CodeOf(err) != kb.Unavailable || len(told) != 2 || !slices.IsSorted(told) {
		t.Fatalf("%v %v", told, err)
	}
	n := 0
	if err := kb.EachRecord(ctx, s, func(*kb.Entry) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	refused := (told[1] + 9) / 10
	if n-2 != told[1]-refused {
		t.Errorf("told %d rows (%d of them refused), %d are in", told[1], refused, n-2)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := stocked(t)
	cancel()
	if _, err := importer(t, s).Read(ctx, "a.jsonl", strings.NewReader(plain(nil))); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
