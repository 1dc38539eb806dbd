package standard

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yiku/kb"
)

// countless fails the test when anything is put into the library.
type countless struct {
	kb.Editor
	t *testing.T
}

func (c countless) List(context.Context, kb.Kind, string, int) ([]kb.Record, error) { return nil, nil }
func (c countless) Put(_ context.Context, _ kb.Act, recs ...kb.Record) ([]kb.Outcome, error) {
	c.t.Errorf("%d records were put from a file that cannot be read", len(recs))
	return make([]kb.Outcome, len(recs)), nil
}

func rowsCSV(n int) string {
	var b strings.Builder
	b.WriteString("编码,部门名称\n")
	for i := range n {
		b.WriteString(strings.Repeat("甲", 1+i%7) + string(rune('一'+i)) + ",部门\n")
	}
	return b.String()
}

// sheetXML is an xlsx file whose first sheet is this XML, whole or not.
func sheetXML(t *testing.T, sheet io.Reader) []byte {
	t.Helper()
	var whole, out bytes.Buffer
	f := excelize.NewFile()
	if err := f.Write(&whole); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	for _, part := range r.File {
		to, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		src := io.Reader(from)
		if part.Name == "xl/worksheets/sheet1.xml" {
			src = sheet
		}
		if _, err := io.Copy(to, src); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// endless gives n bytes of a repeated text.
func endless(s string, n int64) io.Reader {
	return io.LimitReader(&repeat{chunk: strings.Repeat(s, 1<<16/len(s)+1)}, n)
}

type repeat struct {
	chunk string
	at    int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.chunk[r.at:])
	r.at = (r.at + n) % len(r.chunk)
	return n, nil
}

const (
	sheetHead = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`
	cellHead  = `<c r="A1" t="inlineStr"><is><t>`
)

// Each hostile file gets one clear line, in bounded memory, and changes nothing.
func TestHostileFiles(t *testing.T) {
	good := rowsCSV(900)
	big, bomb := int64(100<<20), int64(300<<20)
	if underRace {
		big, bomb = 10<<20, 0 // still too long for a row
	}
	xlsx := func(r ...io.Reader) io.Reader { return bytes.NewReader(sheetXML(t, io.MultiReader(r...))) }
	for _, c := range []struct {
		name, file, says string
		data             io.Reader
	}{
		{"a 100 MB cell", "a.csv", "超过 8 MB", io.MultiReader(strings.NewReader("编码,部门名称\n1,\""), endless("甲", big))},
		{"a 100 MB line", "a.jsonl", "超过 8 MB", io.MultiReader(strings.NewReader(`{"code":"1","name":"`), endless("a", big))},
		{"a 100 MB object", "a.json", "超过 8 MB", io.MultiReader(strings.NewReader(`[{"code":"1","name":"`), endless("a", big))},
		{"a 100 MB sheet cell", "a.xlsx", "超过 8 MB", xlsx(strings.NewReader(sheetHead+cellHead), endless("a", big))},
		{"a zip bomb", "a.xlsx", "解压后超过", xlsx(strings.NewReader(sheetHead), endless("</row><row>", bomb))},
		{"a million sheet columns", "a.xlsx", "列太多", xlsx(strings.NewReader(sheetHead), endless("<c><v>1</v></c>", 15<<20))},
		{"shared strings without end", "a.xlsx", "文字超过", xlsx(strings.NewReader(`<sst>`), endless("<si/>", 10<<20+100))},
		{"shared strings with a prefix", "a.xlsx", "文字超过", xlsx(strings.NewReader(`<x:sst>`), endless("<x:si></x:si>", 28<<20))},
		{"a cut sheet", "a.xlsx", "没有写完", xlsx(strings.NewReader(sheetHead + cellHead + "编码"))},
		{"a row far down", "a.xlsx", "读到一半出错", xlsx(strings.NewReader(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="2000000000"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`))},
		{"a cut xlsx", "a.xlsx", "不是完好的 xlsx", bytes.NewReader(sheetXML(t, strings.NewReader(sheetHead))[:500])},
		{"not a zip", "a.xlsx", "不是完好的 xlsx", strings.NewReader("你好")},
		{"unbalanced quotes", "a.csv", "引号", strings.NewReader(good + "乙,\"部\"门\"\n" + good)},
		{"a quote never closed", "a.csv", "引号", strings.NewReader(good + "乙,\"部门\n")},
		{"a million columns", "a.csv", "列", io.MultiReader(endless("a,", 2_000_000), strings.NewReader("\n1\n"))},
		{"NUL in csv", "a.csv", "空字节", strings.NewReader(good + "乙\x00,部门\n")},
		{"NUL in jsonl", "a.jsonl", "空字节", strings.NewReader("{\"code\":\"1\",\"name\":\"\x00\"}\n")},
		{"bytes of no encoding", "a.csv", "既不是 UTF-8 也不是 GB18030", strings.NewReader(good + "乙\xff\xff,部门\n")},
		{"json not UTF-8", "a.jsonl", "UTF-8", strings.NewReader("{\"code\":\"1\",\"name\":\"\xb2\xbf\"}\n")},
		{"deep json", "a.json", "层", strings.NewReader(`[{"code":` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + "}]")},
		{"very deep json", "a.jsonl", "JSON", strings.NewReader(strings.Repeat("[", 200_000))},
		{"duplicate keys", "a.json", "“name”出现了两次", strings.NewReader(`[{"code":"1","name":"a","name":"b"}]`)},
		{"json broken late", "a.json", "第 901 条", strings.NewReader("[" + strings.Repeat(`{"code":"1","name":"a"},`, 900) + `{"code":2,]`)},
		{"json cut", "a.json", "截断", strings.NewReader(`[{"code":"1","name":"a"}`)},
		{"jsonl broken late", "a.jsonl", "第 901 行", strings.NewReader(strings.Repeat("{\"code\":\"1\",\"name\":\"a\"}\n", 900) + "{\"code\n")},
		{"a list for an object", "a.jsonl", "不是一个对象", strings.NewReader("[1]\n")},
		{"two arrays", "a.json", "多余", strings.NewReader(`[{"code":"1","name":"a"}][]`)},
		{"an empty file", "a.csv", "空文件", strings.NewReader("")},
		{"only headings", "a.csv", "没有数据行", strings.NewReader("编码,部门名称\n")},
		{"only space", "a.csv", "没有数据行", strings.NewReader("\n \n,,\n")},
		{"an empty array", "a.json", "没有数据行", strings.NewReader("[]")},
		{"an unknown ending", "a.docx", "请用 xlsx", strings.NewReader("甲")},
		{"no ending", "a", "请用 xlsx", strings.NewReader("甲")},
		{"unknown columns", "a.csv", "认不出", strings.NewReader("甲,乙\n1,2\n")},
		{"a column twice", "a.csv", "有两列都叫", strings.NewReader("编码,编码\n1,2\n")},
		{"a field twice", "a.csv", "同一个字段", strings.NewReader("编码,部门名称,name\n1,2,3\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if underRace && c.name == "a zip bomb" {
				t.Skip("takes minutes under the race detector; the plain run has it")
			}
			im := importer(t, countless{t: t})
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, err := im.Read(context.Background(), c.file, c.data)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want something with %q", err, c.says)
			}
			e, ok := err.(*kb.Error)
			if !ok || strings.Contains(e.Message, "\n") || len([]rune(e.Message)) > 200 {
				t.Errorf("not one clear line: %q", err)
			}
			if grown := int64(after.TotalAlloc-before.TotalAlloc) >> 20; grown > 200 {
				t.Errorf("allocated %d MB", grown)
			}
			if left, _ := os.ReadDir(im.DataDir); len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none.csv")} {
		if _, err := importer(t, countless{t: t}).File(context.Background(), path); kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%s: %v", path, err)
		}
	}
}
