package standard

import (
	"errors"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

var errMadeTooLong = errors.New("made too long")

// scope is what an expression sees while a row is mapped.
type scope struct {
	m     *Map
	src   *source
	row   row
	parts map[string][]string
	item  *string
	left  int // bytes that expressions may still make of this row
}

// begin makes sure that the columns a map names are there; JSON objects may each lack some.
func (m *Map) begin(s *source) error {
	if !s.table() {
		return nil
	}
	have := map[string]bool{"item": true}
	for _, c := range s.columns {
		have[c] = true
	}
	for _, p := range m.parts {
		have[p.name] = true
	}
	for _, name := range m.names() {
		if !have[name] {
			return s.broken("没有映射文件要用的“%s”这一列，请核对列名", clip(name, 40))
		}
	}
	return nil
}

// names gives every column and part that the map's expressions name.
func (m *Map) names() []string {
	var out []string
	add := func(list []namedExpr) {
		for _, n := range list {
			out = append(out, n.expr.names()...)
		}
	}
	add(m.parts)
	add(m.fields)
	add(m.owner)
	for _, o := range m.objects {
		if o.each != nil {
			out = append(out, o.each.names()...)
		}
		add(o.fields)
	}
	return out
}

func (e expr) names() []string {
	if e.from != "" {
		return []string{text.Line(e.from)}
	}
	var out []string
	for _, b := range e.blocks {
		for _, p := range b {
			if p.isName {
				out = append(out, text.Line(p.name))
			}
		}
	}
	return out
}

func (m *Map) shape(src *source, r row) (shaped, error) {
	s := &scope{m: m, src: src, row: r, parts: map[string][]string{}, left: 2 * rowMax}
	out := shaped{values: values{}}
	err := s.fill(&out)
	if errors.Is(err, errMadeTooLong) {
		out.found = append(out.found, finding("value-unreadable", "", "按映射文件拼出的内容超过 %d MB，请检查这一行", rowMax>>20))
		err = nil
	}
	return out, err
}

func (s *scope) fill(out *shaped) error {
	for _, p := range s.m.parts {
		v, err := s.eval(p.expr)
		if err != nil {
			return err
		}
		s.parts[p.name] = v
	}
	for _, f := range s.m.fields {
		v, err := s.eval(f.expr)
		if err != nil {
			return err
		}
		out.values[f.name] = anys(v)
	}
	for _, o := range s.m.objects {
		made, err := s.objects(o)
		if err != nil {
			return err
		}
		old, _ := out.values[o.field].([]any)
		out.values[o.field] = append(old, made...)
	}
	return s.owner(out)
}

// owner makes the department that comes with the row.
func (s *scope) owner(out *shaped) error {
	if s.m.owner == nil {
		return nil
	}
	vs := values{}
	for _, f := range s.m.owner {
		v, err := s.eval(f.expr)
		if err != nil {
			return err
		}
		vs[f.name] = anys(v)
	}
	rec, found := fill(kb.KindDepartment, vs)
	d := rec.(*kb.Department)
	if d.Name == "" {
		return nil
	}
	out.owner = d
	out.values["department"] = d.Code
	if d.Code == "" {
		out.values["department"] = d.Name
	}
	out.found = append(out.found, found...)
	return nil
}

func (s *scope) objects(o objectsRule) ([]any, error) {
	items := []string{""}
	if o.each != nil {
		var err error
		if items, err = s.eval(*o.each); err != nil {
			return nil, err
		}
	}
	var out []any
	for _, item := range items {
		if o.each != nil {
			s.item = &item
		}
		object := map[string]any{}
		for _, f := range o.fields {
			v, err := s.eval(f.expr)
			if err != nil {
				return nil, err
			}
			object[f.name] = anys(v)
		}
		s.item = nil
		out = append(out, object)
	}
	return out, nil
}

// named gives the texts that a name stands for: item, a part, or a column. What says nothing is left out.
func (s *scope) named(name string) ([]string, error) {
	name = text.Line(name)
	if s.item != nil && name == "item" {
		return []string{*s.item}, nil
	}
	if v, ok := s.parts[name]; ok {
		return v, nil
	}
	var raw []string
	var err error
	switch v := s.src.value(s.row, name).(type) {
	case []any:
		raw, err = list(v)
	default:
		raw = make([]string, 1)
		raw[0], err = scalar(v)
	}
	if err != nil {
		return nil, nil // a column of objects: a path into it may be named instead
	}
	var out []string
	for _, v := range raw {
		if v = text.NFC(v); v != "" && !s.m.empty[v] {
			out = append(out, v)
		}
	}
	return out, nil
}

// spend counts n bytes that an expression has made.
func (s *scope) spend(n int) error {
	if s.left -= n; s.left < 0 {
		return errMadeTooLong
	}
	return nil
}

// apply fills a template; ok is false when something it names is empty. this is what {} stands for.
func (s *scope) apply(t template, this string) (out string, ok bool, err error) {
	var b strings.Builder
	for _, p := range t {
		piece := p.literal
		if p.isName && p.name == "" {
			piece = this
		} else if p.isName {
			v, err := s.named(p.name)
			if err != nil {
				return "", false, err
			}
			piece = strings.Join(v, "、")
			if piece == "" {
				return "", false, nil
			}
		}
		if err := s.spend(len(piece)); err != nil {
			return "", false, err
		}
		b.WriteString(piece)
	}
	return b.String(), true, nil
}

func anys(v []string) []any {
	out := make([]any, len(v))
	for i, s := range v {
		out[i] = s
	}
	return out
}
