package standard

import (
	"context"
	"strings"
	"testing"

	"yiku/kb"
)

func TestMapErrors(t *testing.T) {
	for yaml, want := range map[string]string{
		"":                         "空的",
		"kind: entries\n\tx: 1":    "YAML",
		"kind: things\nfields: {}": "kind 要写成",
		"kind: entries":            "缺少 fields",
		"kind: entries\nfield: {}": "第 2 行：不认识“field”",
		"kind: entries\nfields:\n  titel: 标题":                                                      "第 3 行：不认识“titel”",
		"kind: entries\nfields:\n  question: a\n  question: b":                                     "第 4 行",
		"kind: entries\nfields:\n  question: {from: a, const: b}":                                  "第 3 行：要写、也只能写",
		"kind: entries\nfields:\n  question: {from: a, pick: '('}":                                 "第 3 行：正则表达式",
		"kind: entries\nfields:\n  question: {from: a, as: b}":                                     "as 要和 pick",
		"kind: entries\nfields:\n  question: {blocks: ['{a']}":                                     "缺“}”",
		"kind: entries\nfields:\n  question: {from: a, shape: b}":                                  "shape",
		"kind: entries\nfields:\n  basis: {polcy: a}":                                              "不认识“polcy”",
		"kind: entries\nfields:\n  question: {from: a, replace: [[a]]}":                            "replace 的每项",
		"kind: policies\ndepartments: create\nfields: {}":                                          "只用于 entries",
		"kind: entries\ndepartments: drop\nfields: {}":                                             "只能写 create",
		"kind: entries\nfields:\n  question: {from: a, pick: '" + strings.Repeat("a", 1001) + "'}": "最多",
		strings.Repeat("#", mapMax+1):                                                              "超过",
	} {
		if _, err := ReadMap(strings.NewReader(yaml)); kb.CodeOf(err) != kb.Invalid && kb.CodeOf(err) != kb.TooLarge || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", yaml, err, want)
		}
	}
}

func TestMapNamesMissingColumns(t *testing.T) {
	m, err := ReadMap(strings.NewReader("kind: entries\nfields:\n  question: 题目\n  answer: {blocks: ['{正文}']}\n"))
	if err != nil {
		t.Fatal(err)
	}
	im := importer(t, stocked(t))
	im.Map = m
	if _, err := im.Read(context.Background(), "a.csv", strings.NewReader("题目,内容\n甲,乙\n")); err == nil || !strings.Contains(err.Error(), "“正文”") {
		t.Errorf("%v", err)
	}
}

// A map cannot make a row of any size.
func TestMapOutputIsBounded(t *testing.T) {
	swaps := strings.Repeat("['a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'], ", 12)
	m, err := ReadMap(strings.NewReader("kind: entries\nfields:\n  question: q\n  answer: {from: q, replace: [" + swaps + "]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	im := importer(t, stocked(t))
	im.Map = m
	sum, err := im.Read(context.Background(), "a.csv", strings.NewReader("q\naaa\n"))
	if err == nil || sum.Refused != 1 || sum.Rules["value-unreadable"] != 1 {
		t.Errorf("%+v %v", sum, err)
	}
}
