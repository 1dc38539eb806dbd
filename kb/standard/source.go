package standard

import (
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

// row is one row of a file: cells under the source's columns, or a JSON object.
type row struct {
	num    int            // as a person finds it: the spreadsheet's row, the line of a jsonl file, the item of a json array
	cells  []string       // of a table
	raw    []byte         // of a JSON object
	object map[string]any // of a JSON object
}

// source is an opened file.
type source struct {
	file    *os.File
	name    string // as people know it
	format  string // csv, xlsx, json or jsonl
	gb      bool   // csv in GB18030
	columns []string
	book    *book // xlsx
}

// openSource opens a file and finds out what can be known before its rows are read.
func openSource(f *os.File, name string) (*source, error) {
	s := &source{file: f, name: filepath.Base(name), format: strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))}
	info, err := f.Stat()
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "%s 打不开，请检查文件是否存在、能否读取", s.name).Because(err)
	}
	limit := int64(fileMax)
	if s.format == "xlsx" {
		limit = xlsxMax
	}
	switch {
	case info.IsDir():
		return nil, s.broken("是一个文件夹，请给出其中的文件")
	case !strings.Contains(" csv xlsx json jsonl ", " "+s.format+" ") || s.format == "":
		return nil, s.broken("不是能导入的文件，请用 xlsx、csv、json 或 jsonl")
	case info.Size() == 0:
		return nil, s.broken("是空文件")
	case info.Size() > limit:
		return nil, kb.Errorf(kb.TooLarge, "%s 有 %d MB，最大 %d MB，请分成几个文件", s.name, info.Size()>>20, limit>>20)
	}
	if s.format == "xlsx" {
		s.book, err = openBook(f, info.Size())
		return s, s.explain(err)
	}
	s.gb, err = inspect(f, s.format == "csv")
	return s, s.explain(err)
}

func (s *source) close() {
	if s.book != nil {
		s.book.close()
	}
}

func (s *source) table() bool { return s.format == "csv" || s.format == "xlsx" }

// rows reads the file from its start. An error ends it and means that the file is damaged.
func (s *source) rows() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if s.book == nil {
			if _, err := s.file.Seek(0, io.SeekStart); err != nil {
				yield(row{}, s.explain(err))
				return
			}
		}
		n := 0
		for r, err := range s.read() {
			if n++; err == nil && n > rowsMax {
				err = broken("超过 %d 行，请分成几个文件", rowsMax)
			}
			if !yield(r, s.explain(err)) || err != nil {
				return
			}
		}
	}
}

func (s *source) read() iter.Seq2[row, error] {
	switch s.format {
	case "csv":
		return s.headed(readCSV(s.file, s.gb))
	case "xlsx":
		return s.headed(s.book.rows())
	case "json":
		return readJSON(s.file)
	}
	return readJSONL(s.file)
}

// headed takes the first row that is not empty as the columns and passes over empty rows.
func (s *source) headed(cells iter.Seq2[row, error]) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		s.columns = nil
		for r, err := range cells {
			if err == nil && len(r.cells) > columnsMax {
				err = broken("第 %d 行有 %d 列，最多 %d 列", r.num, len(r.cells), columnsMax)
			}
			if err != nil {
				yield(r, err)
				return
			}
			if strings.TrimSpace(strings.Join(r.cells, "")) == "" {
				continue
			}
			if s.columns == nil {
				if err := s.setColumns(r.cells); err != nil {
					yield(r, err)
					return
				}
				continue
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s *source) setColumns(cells []string) error {
	seen := map[string]bool{}
	for _, c := range cells {
		c = text.Line(unguardCell(c))
		if c != "" && seen[c] {
			return broken("有两列都叫“%s”，请改名或删去一列", clip(c, 30))
		}
		seen[c] = true
		s.columns = append(s.columns, c)
	}
	for len(s.columns) > 0 && s.columns[len(s.columns)-1] == "" {
		s.columns = s.columns[:len(s.columns)-1] // a spreadsheet keeps cells that were emptied
	}
	return nil
}

// beyond gives the cells of a row that stand to the right of the last heading, down to the last that says anything.
func (s *source) beyond(r row) []string {
	if !s.table() || len(r.cells) <= len(s.columns) {
		return nil
	}
	cells := r.cells[len(s.columns):]
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// value gives what a row says under a column or, in JSON, a dotted path.
func (s *source) value(r row, column string) any {
	if !s.table() {
		return dig(r.object, column)
	}
	for i, c := range s.columns {
		if c == column && i < len(r.cells) {
			return unguardCell(r.cells[i])
		}
	}
	return nil
}

// dig follows a dotted path into objects and, by number from 0, into lists.
func dig(v any, path string) any {
	head, rest, more := strings.Cut(path, ".")
	switch at := v.(type) {
	case map[string]any:
		if whole, ok := at[path]; ok || !more {
			return whole
		}
		return dig(at[head], rest)
	case []any:
		i, err := strconv.Atoi(head)
		if err != nil || i < 0 || i >= len(at) {
			return nil
		}
		if !more {
			return at[i]
		}
		return dig(at[i], rest)
	}
	return nil
}

// broken is what is wrong with a file, before its name is known.
func broken(format string, a ...any) *kb.Error { return kb.Errorf(kb.Invalid, format, a...) }

func (s *source) broken(format string, a ...any) error { return s.explain(broken(format, a...)) }

// explain puts the file's name before a message, and a message before any other error.
func (s *source) explain(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*kb.Error](err); ok {
		return kb.Errorf(e.Code, "%s：%s", s.name, e.Message).Because(e.Err)
	}
	return kb.Errorf(kb.Invalid, "%s：读取时出错，文件可能已损坏", s.name).Because(err)
}
