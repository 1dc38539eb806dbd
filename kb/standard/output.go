package standard

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"yiku/kb"
)

// cellMax is what a cell of an xlsx file holds, in UTF-16 units (the file format's own limit).
const cellMax = 32_767

// output is a file being written: rows of cells for csv and xlsx, objects for json and jsonl. Nothing is to be seen under
// its name before commit.
type output struct {
	path, format string
	temp         *os.File
	text         *bufio.Writer // but for xlsx
	csv          *csv.Writer
	book         *excelize.File
	sheet        *excelize.StreamWriter
	n            int // rows or objects written
}

// createOutput starts a file whose format is told by its ending.
func createOutput(path string) (*output, error) {
	o := &output{path: path, format: strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))}
	switch o.format {
	case "csv", "xlsx", "json", "jsonl":
	default:
		return nil, kb.Errorf(kb.Invalid, "写不了 %s：请用 .xlsx、.csv、.json 或 .jsonl 结尾的文件名", filepath.Base(path))
	}
	var err error
	if o.temp, err = os.CreateTemp(filepath.Dir(path), ".yiku-*"); err != nil {
		return nil, kb.Errorf(kb.Invalid, "写不了 %s：请检查文件夹是否存在、能否写入", path).Because(err)
	}
	if o.format == "xlsx" {
		o.book = excelize.NewFile()
		o.sheet, err = o.book.NewStreamWriter(o.book.GetSheetName(0))
	} else {
		o.text = bufio.NewWriter(o.temp)
	}
	if o.format == "csv" {
		_, err = o.text.Write(bom) // for Excel, which takes it for GB18030 otherwise
		o.csv = csv.NewWriter(o.text)
	}
	if err != nil {
		o.abort()
		return nil, o.failed(err)
	}
	return o, nil
}

func (o *output) failed(err error) error {
	return kb.Errorf(kb.Unavailable, "写 %s 时出错，请检查磁盘空间和权限", o.path).Because(err)
}

// cells writes a row of a table; what a spreadsheet would run is neutralised.
func (o *output) cells(row []string) error {
	o.n++
	guarded := make([]string, len(row))
	for i, c := range row {
		guarded[i] = guardCell(c)
	}
	if o.format == "csv" {
		return o.csv.Write(guarded)
	}
	values := make([]any, len(guarded))
	for i, c := range guarded {
		if len(c) > cellMax && len(utf16.Encode([]rune(c))) > cellMax {
			return kb.Errorf(kb.TooLarge, "第 %d 行有一格超过 %d 个字，Excel 放不下，请改用 csv 或 jsonl", o.n, cellMax)
		}
		values[i] = c
	}
	return o.sheet.SetRow(fmt.Sprintf("A%d", o.n), values)
}

// object writes one JSON object.
func (o *output) object(raw []byte) error {
	before := ""
	if o.format == "json" {
		before = "[\n"
		if o.n > 0 {
			before = ",\n"
		}
	} else if o.n > 0 {
		before = "\n"
	}
	o.n++
	o.text.WriteString(before)
	_, err := o.text.Write(raw)
	return err
}

// commit finishes the file and gives it its name.
func (o *output) commit() error {
	if err := o.finish(); err != nil {
		o.abort()
		return o.failed(err)
	}
	if err := os.Rename(o.temp.Name(), o.path); err != nil {
		o.abort()
		return o.failed(err)
	}
	return nil
}

func (o *output) finish() error {
	switch {
	case o.format == "xlsx":
		defer o.book.Close()
		if err := o.sheet.Flush(); err != nil {
			return err
		}
		if err := o.book.Write(o.temp); err != nil {
			return err
		}
	case o.format == "csv":
		o.csv.Flush()
		if err := o.csv.Error(); err != nil {
			return err
		}
	case o.format == "json" && o.n == 0:
		o.text.WriteString("[]\n")
	case o.format == "json":
		o.text.WriteString("\n]\n")
	case o.n > 0:
		o.text.WriteString("\n")
	}
	if o.text != nil {
		if err := o.text.Flush(); err != nil {
			return err
		}
	}
	if err := o.temp.Chmod(0o644); err != nil {
		return err
	}
	if err := o.temp.Sync(); err != nil {
		return err
	}
	return o.temp.Close()
}

// abort takes back what was written.
func (o *output) abort() {
	o.temp.Close()
	os.Remove(o.temp.Name())
	if o.book != nil {
		o.book.Close()
	}
}
