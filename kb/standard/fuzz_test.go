package standard

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yiku/kb"
)

// fuzzRead imports bytes as a file: whatever they are, it ends, and failing is a kb.Error of one line.
func fuzzRead(t *testing.T, name string, data []byte, m *Map) {
	im := &Importer{Editor: nowhere{}, DataDir: t.TempDir(), Map: m}
	sum, err := im.Read(context.Background(), name, bytes.NewReader(data))
	if e, ok := err.(*kb.Error); err != nil && (!ok || strings.Contains(e.Message, "\n") || e.Code == kb.Internal) {
		t.Errorf("%v", err)
	}
	if sum.New+sum.Changed+sum.Same+sum.Refused != sum.Read && err == nil {
		t.Errorf("%+v", sum)
	}
}

// nowhere is an empty library that takes everything.
type nowhere struct{ kb.Editor }

func (nowhere) List(context.Context, kb.Kind, string, int) ([]kb.Record, error) { return nil, nil }
func (nowhere) Put(_ context.Context, _ kb.Act, recs ...kb.Record) ([]kb.Outcome, error) {
	out := make([]kb.Outcome, len(recs))
	for i := range out {
		out[i] = kb.New
	}
	return out, nil
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{chineseCSV, "\ufeff" + chineseCSV, "a,a\n1\n", "编码,部门名称\n\"1,2\n", "code,name\n\x00,\xff\n", "question\n'=1\n", "title,number\n甲,章政办发〔2024〕1号\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "a.csv", data, nil) })
}

func FuzzReadJSONL(f *testing.F) {
	for _, s := range []string{plain(nil), plain(o{"basis": []any{o{"policy": 1}}}), `{"code":"1","name":"a","name":"b"}`, `[[[[`, `{"words":["a","b"],"one_way":"是"}`,
		`{"name":"a","form":"分类","order":"x","entries":"a；b"}`, "\n\n{}\n", `{"title":{"a":1},"relations":[[]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzRead(t, "a.jsonl", data, nil)
		fuzzRead(t, "a.json", data, nil)
	})
}

func FuzzReadXLSX(f *testing.F) {
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "question", "B1": "answer", "A2": "问", "B2": 1.5} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			f.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "a.xlsx", data, nil) })
}

func FuzzMap(f *testing.F) {
	maps, err := filepath.Glob("../../seeds/maps/*.yaml")
	if err != nil || len(maps) == 0 {
		f.Fatal(maps, err)
	}
	row := `{"a":"甲：乙；丙","b":["1","2"],"TASK_NAME":"名称","DEPT_NAME":"局","ORGCODE":"1","accept_standard":"（一）甲","consult_phone":"12345"}`
	for _, path := range maps {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, []byte(row))
	}
	f.Add([]byte("kind: entries\nfields:\n  question: &x a\n  answer: *x\n"), []byte(row))
	f.Fuzz(func(t *testing.T, yaml, row []byte) {
		m, err := ReadMap(bytes.NewReader(yaml))
		if err != nil {
			if kb.CodeOf(err) == kb.Internal {
				t.Error(err)
			}
			return
		}
		fuzzRead(t, "a.jsonl", row, m)
	})
}
