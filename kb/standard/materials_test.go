package standard

import (
	"testing"

	"yiku/kb"
)

func TestMaterialsAreNotRepeated(t *testing.T) {
	entry := func(answer string) kb.Resolved { return kb.Resolved{Entry: &kb.Entry{Answer: answer}} }
	got := Materials([]kb.Resolved{entry("## 交什么材料\n- 身份证；\n- 户口本"), entry("## 材料\n要带：\n1. 身份证。\n2. 照片\n3. 照片"), entry("## 条件\n- 满一年"),
		entry("## 材料\n出生医学证明，先向派出所确认。\n\n## 时限\n一个月")})
	if want := "## 材料\n- 身份证（第 1、2 步）\n- 户口本（第 1 步）\n- 照片（第 2 步）\n- 出生医学证明，先向派出所确认（第 4 步）\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
