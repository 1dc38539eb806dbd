package standard

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// expr makes texts of a row: where they come from, then what is done to each, in the order of the fields here.
type expr struct {
	from   string
	fixed  *string    // const
	blocks []template // a block is left out when something it names is empty; the rest stand in paragraphs

	after, before string // what lies between the two
	pick          *regexp.Regexp
	as            string // what is made of a match; "$1", or the whole match where there is no group
	replace       []swap
	shape         string            // "phones" or "prose": only cells that hold nothing but phone numbers, or only others
	table         map[string]string // other values stay
	split         string            // at any of these characters
	each          template          // every text goes into it; they become lines of one text
}

type swap struct {
	pattern *regexp.Regexp
	with    string
}

func readExpr(n *yaml.Node) (expr, error) {
	var e expr
	if n.Kind == yaml.ScalarNode {
		e.from = n.Value
		return e, e.check(n)
	}
	text := func(to *string) func(*yaml.Node) error {
		return func(n *yaml.Node) (err error) { *to, err = str(n); return err }
	}
	err := keys(n, map[string]func(*yaml.Node) error{
		"from": text(&e.from), "after": text(&e.after), "before": text(&e.before), "split": text(&e.split),
		"const":   func(n *yaml.Node) error { s, err := str(n); e.fixed = &s; return err },
		"pick":    func(n *yaml.Node) (err error) { e.pick, err = pattern(n); return err },
		"as":      func(n *yaml.Node) (err error) { e.as, err = short(n); return err },
		"replace": e.readReplace,
		"table":   e.readTable,
		"shape": func(n *yaml.Node) error {
			if e.shape = n.Value; e.shape != "phones" && e.shape != "prose" {
				return wrong(n, "shape 只能写 phones 或 prose")
			}
			return nil
		},
		"each": func(n *yaml.Node) (err error) { e.each, err = readTemplate(n); return err },
		"blocks": func(n *yaml.Node) error {
			if n.Kind != yaml.SequenceNode {
				return wrong(n, "blocks 要写成一列，每段以“- ”开头")
			}
			for _, item := range n.Content {
				t, err := readTemplate(item)
				if err != nil {
					return err
				}
				e.blocks = append(e.blocks, t)
			}
			return nil
		},
	})
	if err != nil {
		return e, err
	}
	return e, e.check(n)
}

// check makes sure that an expression has exactly one origin.
func (e *expr) check(n *yaml.Node) error {
	origins := 0
	for _, has := range []bool{e.from != "", e.fixed != nil, e.blocks != nil} {
		if has {
			origins++
		}
	}
	if origins != 1 {
		return wrong(n, "要写、也只能写 from（列名）、const（固定值）、blocks（拼成段落）中的一个")
	}
	if e.as != "" && e.pick == nil {
		return wrong(n, "as 要和 pick 一起用")
	}
	return nil
}

func (e *expr) readReplace(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		return wrong(n, "replace 要写成一列，每项是 [正则表达式, 换成什么]")
	}
	for _, pair := range n.Content {
		if pair.Kind != yaml.SequenceNode || len(pair.Content) != 2 {
			return wrong(pair, "replace 的每项是 [正则表达式, 换成什么]")
		}
		re, err := pattern(pair.Content[0])
		if err != nil {
			return err
		}
		with, err := short(pair.Content[1])
		if err != nil {
			return err
		}
		e.replace = append(e.replace, swap{re, with})
	}
	return nil
}

func (e *expr) readTable(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return wrong(n, "table 要写成“原值: 新值”的形式")
	}
	e.table = map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, err := str(n.Content[i])
		if err != nil {
			return err
		}
		if e.table[key], err = str(n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func short(n *yaml.Node) (string, error) {
	s, err := str(n)
	if err == nil && len([]rune(s)) > swapMax {
		err = wrong(n, "这里最多 %d 个字", swapMax)
	}
	return s, err
}

// template is a text with {names} in it; {} is the text a template is applied to.
type template []templatePart

type templatePart struct {
	literal string
	name    string
	isName  bool
}

func readTemplate(n *yaml.Node) (template, error) {
	s, err := str(n)
	if err != nil {
		return nil, err
	}
	var t template
	for s != "" {
		before, rest, ok := strings.Cut(s, "{")
		if before != "" {
			t = append(t, templatePart{literal: before})
		}
		if !ok {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, wrong(n, "“{”后面缺“}”")
		}
		t = append(t, templatePart{name: name, isName: true})
		s = after
	}
	return t, nil
}
