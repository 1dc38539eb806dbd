package standard

import (
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"yiku/kb"
)

// Map says how the rows of another system's file become records; docs/import-maps.md describes the language.
type Map struct {
	kind    kb.Kind
	empty   map[string]bool // values that say nothing
	parts   []namedExpr
	fields  []namedExpr
	objects []objectsRule
	owner   []namedExpr // the department to create
}

type namedExpr struct {
	name string
	expr expr
}

// objectsRule makes objects of one list: one, or one for each value of each, which its fields know as item.
type objectsRule struct {
	field  string
	each   *expr
	fields []namedExpr
}

// Limits on a map file, so that what it makes of a row stays small.
const (
	mapMax     = 256 << 10 // bytes
	patternMax = 1_000     // characters of a regular expression
	swapMax    = 100       // characters put in place of a match, which may repeat it
)

// ReadMap reads a map file. Fails with Invalid, naming the line.
func ReadMap(r io.Reader) (*Map, error) {
	raw, err := io.ReadAll(io.LimitReader(r, mapMax+1))
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "映射文件读不出来").Because(err)
	}
	if len(raw) > mapMax {
		return nil, kb.Errorf(kb.TooLarge, "映射文件超过 %d KB", mapMax>>10)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, kb.Errorf(kb.Invalid, "映射文件不是正确的 YAML，请检查缩进、冒号和引号（%s）", strings.TrimPrefix(err.Error(), "yaml: ")).Because(err)
	}
	if len(doc.Content) == 0 {
		return nil, kb.Errorf(kb.Invalid, "映射文件是空的")
	}
	m := &Map{empty: map[string]bool{}}
	if err := m.read(doc.Content[0]); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Map) read(root *yaml.Node) error {
	var fields, departments *yaml.Node
	err := keys(root, map[string]func(*yaml.Node) error{
		"kind":        func(n *yaml.Node) error { m.kind = kb.Kind(n.Value); return nil },
		"departments": func(n *yaml.Node) error { departments = n; return nil },
		"fields":      func(n *yaml.Node) error { fields = n; return nil },
		"empty": func(n *yaml.Node) error {
			words, err := strs(n)
			for _, w := range words {
				m.empty[w] = true
			}
			return err
		},
		"parts": func(n *yaml.Node) (err error) { m.parts, err = exprs(n, nil); return err },
	})
	if err != nil {
		return err
	}
	if !slices.Contains(kb.Kinds, m.kind) {
		return wrong(root, "kind 要写成 entries、policies、departments、topics、synonyms、regions 或 audiences")
	}
	if fields == nil {
		return wrong(root, "缺少 fields：哪一列进哪个字段")
	}
	if departments != nil && departments.Value != "create" {
		return wrong(departments, "departments 只能写 create")
	}
	return m.readFields(fields, departments != nil)
}

func (m *Map) readFields(n *yaml.Node, create bool) error {
	known := map[string]func(*yaml.Node) error{}
	for _, f := range fieldsOf(m.kind) {
		known[f.name] = func(n *yaml.Node) error {
			if f.isObjects() {
				return m.readObjects(f, n)
			}
			e, err := readExpr(n)
			m.fields = append(m.fields, namedExpr{f.name, e})
			return err
		}
	}
	if create {
		if m.kind != kb.KindEntry {
			return wrong(n, "departments: create 只用于 entries")
		}
		known["department"] = func(n *yaml.Node) (err error) {
			m.owner, err = exprs(n, []string{"code", "name", "parent", "level", "phones"})
			return err
		}
	}
	return keys(n, known)
}

func (m *Map) readObjects(f field, n *yaml.Node) error {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		rule := objectsRule{field: f.name}
		known := map[string]func(*yaml.Node) error{
			"each": func(n *yaml.Node) error {
				e, err := readExpr(n)
				rule.each = &e
				return err
			},
		}
		for _, sub := range f.sub {
			known[sub.name] = func(n *yaml.Node) error {
				e, err := readExpr(n)
				rule.fields = append(rule.fields, namedExpr{sub.name, e})
				return err
			}
		}
		if err := keys(item, known); err != nil {
			return err
		}
		m.objects = append(m.objects, rule)
	}
	return nil
}

// exprs reads a mapping of names to expressions, in the file's order; nil allows every name.
func exprs(n *yaml.Node, names []string) ([]namedExpr, error) {
	var out []namedExpr
	read := func(name string) func(*yaml.Node) error {
		return func(n *yaml.Node) error {
			e, err := readExpr(n)
			out = append(out, namedExpr{name, e})
			return err
		}
	}
	known := map[string]func(*yaml.Node) error{}
	if names == nil && n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			names = append(names, n.Content[i].Value)
		}
	}
	for _, name := range names {
		known[name] = read(name)
	}
	return out, keys(n, known)
}

// keys walks a mapping and hands each value to the reader of its name. Other names are refused.
func keys(n *yaml.Node, known map[string]func(*yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return wrong(n, "这里要写“名字: 值”的形式")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		switch {
		case !ok:
			return wrong(key, "不认识“%s”，可以写：%s", clip(key.Value, 30), strings.Join(slices.Sorted(maps.Keys(known)), "、"))
		case seen[key.Value]:
			return wrong(key, "“%s”写了两次", clip(key.Value, 30))
		}
		seen[key.Value] = true
		if err := read(value); err != nil {
			return err
		}
	}
	return nil
}

func wrong(n *yaml.Node, format string, a ...any) error {
	return kb.Errorf(kb.Invalid, "映射文件第 %d 行：%s", n.Line, kb.Errorf(kb.Invalid, format, a...).Message)
}

// str reads one text, strs a list of them (or one).
func str(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", wrong(n, "这里要写一个文字")
	}
	return n.Value, nil
}

func strs(n *yaml.Node) ([]string, error) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var out []string
	for _, item := range items {
		s, err := str(item)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func pattern(n *yaml.Node) (*regexp.Regexp, error) {
	s, err := str(n)
	if err != nil {
		return nil, err
	}
	if len([]rune(s)) > patternMax {
		return nil, wrong(n, "正则表达式最多 %d 个字", patternMax)
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, wrong(n, "正则表达式“%s”写错了", clip(s, 40))
	}
	return re, nil
}
