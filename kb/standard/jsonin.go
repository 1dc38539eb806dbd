package standard

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSON reads an array of objects, or one object.
func readJSON(f io.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		m := &meter{r: withoutBOM(f)}
		m.newRow()
		d := jsontext.NewDecoder(m)
		array := d.PeekKind() == '['
		if array {
			if _, err := d.ReadToken(); err != nil {
				yield(row{}, explainJSON(err, 1, "条"))
				return
			}
		}
		for num := 1; !array || d.PeekKind() != ']'; num++ {
			m.newRow()
			r, err := readObject(d, num, "条")
			if !yield(r, err) || err != nil {
				return
			}
			if !array {
				break
			}
		}
		if array {
			if _, err := d.ReadToken(); err != nil {
				yield(row{}, explainJSON(err, 1, "条"))
				return
			}
		}
		m.newRow()
		if _, err := d.ReadToken(); err != io.EOF {
			yield(row{}, broken("末尾有多余的内容：文件里只能是一个对象，或一个数组"))
		}
	}
}

// readJSONL reads one object a line; empty lines are passed over.
func readJSONL(f io.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for num, line := range lines(withoutBOM(f)) {
			if line == nil {
				yield(row{}, explainJSON(errRowTooLong, num, "行"))
				return
			}
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			d := jsontext.NewDecoder(bytes.NewReader(line))
			r, err := readObject(d, num, "行")
			if err == nil {
				if _, more := d.ReadToken(); more != io.EOF {
					err = broken("第 %d 行有多余的内容：一行只能是一个对象", num)
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func readObject(d *jsontext.Decoder, num int, unit string) (row, error) {
	value, err := d.ReadValue()
	if err != nil {
		return row{}, explainJSON(err, num, unit)
	}
	r := row{num: num, raw: bytes.Clone(value)}
	if depth(r.raw) > depthMax {
		return row{}, broken("第 %d %s的内容套了超过 %d 层，请改成平铺的字段", num, unit, depthMax)
	}
	dec := json.NewDecoder(bytes.NewReader(r.raw))
	dec.UseNumber()
	if err := dec.Decode(&r.object); err != nil || r.object == nil {
		return row{}, broken("第 %d %s不是一个对象（{…}）", num, unit).Because(err)
	}
	if len(r.object) > columnsMax {
		return row{}, broken("第 %d %s有 %d 个字段，最多 %d 个", num, unit, len(r.object), columnsMax)
	}
	return r, nil
}

// depth counts how deep brackets nest in well-formed JSON.
func depth(raw []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

func explainJSON(err error, num int, unit string) error {
	syntax, _ := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, errRowTooLong):
		return broken("第 %d %s超过 %d MB", num, unit, rowMax>>20)
	case errors.Is(err, jsontext.ErrDuplicateName):
		return broken("第 %d %s里字段“%s”出现了两次，请删去一个", num, unit, clip(syntax.JSONPointer.LastToken(), 30))
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return broken("第 %d %s没有写完，文件可能被截断了", num, unit)
	case syntax != nil:
		return broken("第 %d %s不是正确的 JSON，请检查引号、逗号和括号", num, unit).Because(err)
	}
	return broken("第 %d %s读不出来", num, unit).Because(err)
}
