package text

import (
	"slices"
	"testing"
)

func TestSections(t *testing.T) {
	got := Sections("先说一句。\n\n## 谁能办\n户籍居民\n### 细分\n- 甲\n\n## 怎么办？\n```\n## 不是标题\n```\n## 收费标准 ##\n不收费\n## 其他\n\n## 空的\n")
	want := []Section{{"", "", "先说一句。"}, {"谁能办", "条件", "户籍居民\n### 细分\n- 甲"}, {"怎么办？", "流程", "```\n## 不是标题\n```"}, {"收费标准", "费用", "不收费"}}
	if !slices.Equal(got, want) {
		t.Errorf("Sections = %q, want %q", got, want)
	}
	if got := Sections(""); got != nil {
		t.Errorf("Sections of nothing = %q", got)
	}
}

func TestPassage(t *testing.T) {
	const answer = "先说一句。\n\n## 交什么材料\n- 身份证\n\n## 费用\n不收费\n\n## 材料\n- 照片"
	for name, want := range map[string]string{"材料": "## 交什么材料\n- 身份证\n\n## 材料\n- 照片", "费用": "## 费用\n不收费", "时限": "", "": ""} {
		if got := Passage(answer, name); got != want {
			t.Errorf("%q = %q, want %q", name, got, want)
		}
	}
}
