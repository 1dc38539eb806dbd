package standard

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/text"
)

// docs/standard.md tells the rules and fields that are; YIKU_UPDATE=1 writes it.
func TestDocs(t *testing.T) {
	const path = "../../docs/standard.md"
	want := standardDoc()
	if os.Getenv("YIKU_UPDATE") != "" {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is behind the code: run YIKU_UPDATE=1 go test ./kb/standard -run TestDocs", path)
	}
}

func standardDoc() []byte {
	var b bytes.Buffer
	b.WriteString("# 统一入库标准\n\n<!-- 由 kb/standard 的 TestDocs 生成：YIKU_UPDATE=1 go test ./kb/standard -run TestDocs -->\n\n")
	b.WriteString("库里的每条记录都按这里的字段和规则入库。json、jsonl 的字段名就是 csv、xlsx 的列名，列名也可以写中文。" +
		"一格里写多项时用“；”隔开，项里本来有的“；”写成 `\\；`。依据、联系方式等成组的内容按编号分列，如 `basis.1.policy`（依据1）、`basis.1.quote`（依据原文1）。" +
		"日期写成 2024-06-27。机器可读的定义用 `yiku standard` 打印（JSON Schema 2020-12）。\n\n## 字段\n")
	for _, k := range kb.Kinds {
		fmt.Fprintf(&b, "\n### %s\n\n| 字段 | 中文列名 |\n|---|---|\n", k)
		for _, f := range fieldsOf(k) {
			if !f.isObjects() {
				fmt.Fprintf(&b, "| `%s` | %s |\n", f.name, strings.Join(headings[k][f.name], "、"))
			}
			for _, sub := range f.sub {
				fmt.Fprintf(&b, "| `%s.1.%s` | %s |\n", f.name, sub.name, strings.Join(headings[k][f.name+"."+sub.name], "、"))
			}
		}
	}
	b.WriteString("\n## 规则\n\n违反“错误”的行不入库，写进 `<文件名>.refused.<后缀>`，改正后可以直接再导入；“提醒”只计数。\n\n| 规则 | 级别 | 适用 | 要求 |\n|---|---|---|---|\n")
	for _, r := range Rules {
		level, kinds := "提醒", "全部"
		if r.Level == LevelError {
			level = "错误"
		}
		if r.Kinds != nil {
			var names []string
			for _, k := range r.Kinds {
				names = append(names, string(k))
			}
			kinds = strings.Join(names, "、")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Code, level, kinds, r.Text)
	}
	b.WriteString("\n## 答案的分段\n\n答案是 Markdown，二级标题分段。下面的说法算同一段：\n\n| 段 | 也可以写 |\n|---|---|\n")
	for _, name := range []string{"条件", "材料", "流程", "时限", "费用", "地点", "注意"} {
		fmt.Fprintf(&b, "| %s | %s |\n", name, strings.Join(text.SectionAliases[name], "、"))
	}
	b.WriteString("\n## 上限\n\n")
	fmt.Fprintf(&b, "文件 %d MB（xlsx %d MB，解压后 %d MB），一行 %d MB，%d 列，%d 行；标准问题 %d 字，答案 %d 字，政策正文 %d 字，一个列表 %d 项，成组的内容 %d 组。\n",
		fileMax>>20, xlsxMax>>20, unzipMax>>20, rowMax>>20, columnsMax, rowsMax, questionMax, answerMax, textMax, listMax, objectsMax)
	return b.Bytes()
}
