package standard

import (
	"fmt"

	"yiku/kb"
)

// Level says what a finding does.
type Level string

// The levels.
const (
	LevelError   Level = "error"   // refuses the row
	LevelWarning Level = "warning" // is counted and told
)

// Rule is one lint rule.
type Rule struct {
	Code  string
	Level Level
	Kinds []kb.Kind // none means all
	Text  string    // what it asks for
}

// Rules is every lint rule, in the order of docs/standard.md.
var Rules = []Rule{
	{"value-unreadable", LevelError, nil, "每个字段都读得出来：日期写成 2024-06-27，是非写“是”“否”，长度和项数不超过上限"},
	{"code-empty", LevelError, nil, "有编码，或有能算出编码的标题、名称"},
	{"code-twice", LevelError, nil, "同一个文件里编码不重复"},
	{"question-empty", LevelError, only(kb.KindEntry), "标准问题不能为空，也不能只有标点"},
	{"answer-empty", LevelError, only(kb.KindEntry), "答案不能为空"},
	{"question-duplicate", LevelError, only(kb.KindEntry), "同一部门、同一地区不能有两条已发布的条目用同一个问题（标准问题或相似问题，不计标点、空格、全半角）"},
	{"dates-order", LevelError, []kb.Kind{kb.KindEntry, kb.KindPolicy}, "日期先后正确：生效不晚于失效；文件成文不晚于发布"},
	{"department-unknown", LevelError, only(kb.KindEntry), "责任部门是库里有的部门（写编码或全称）；映射文件写了 departments: create 时自动新建"},
	{"quote-missing", LevelError, only(kb.KindEntry), "依据原文能在政策全文里逐字找到（不计空白和全半角，…… 表示省略）；库里没有全文时不查"},
	{"status-unknown", LevelError, only(kb.KindEntry), "状态是 published、draft、superseded、withdrawn、expired 之一；不写时，库里已有的条目状态不变，新条目就是 published"},
	{"title-empty", LevelError, only(kb.KindPolicy), "文件标题不能为空"},
	{"name-empty", LevelError, []kb.Kind{kb.KindDepartment, kb.KindTopic, kb.KindRegion, kb.KindAudience}, "名称不能为空"},
	{"words-few", LevelError, only(kb.KindSynonym), "同义词至少有两个不同的词"},

	{"quote-excerpt", LevelWarning, only(kb.KindEntry), "依据原文能在政策的摘录里找到；库里存的文本有……，就是摘录，不是全文"},
	{"question-long", LevelWarning, only(kb.KindEntry), "标准问题不超过 128 个字"},
	{"question-elsewhere", LevelWarning, only(kb.KindEntry), "别的部门没有同样的标准问题；有的话请确认由谁答复"},
	{"department-empty", LevelWarning, only(kb.KindEntry), "写明责任部门"},
	{"reviewed-later", LevelWarning, only(kb.KindEntry), "审核日期不晚于今天"},
	{"type-unknown", LevelWarning, only(kb.KindEntry), "材料类型是六种之一"},
	{"category-leaf", LevelWarning, only(kb.KindEntry), "分类是库里分类目录最末一级的完整路径"},
	{"keyword-long", LevelWarning, only(kb.KindEntry), "一个关键词不超过 20 个字"},
	{"keyword-title", LevelWarning, only(kb.KindEntry), "关键词不与标准问题相同"},
	{"basis-none", LevelWarning, only(kb.KindEntry), "有依据，或写明无依据原因"},
	{"policy-unresolved", LevelWarning, []kb.Kind{kb.KindEntry, kb.KindPolicy}, "依据和关系里的文件是库里有的（写编码、文号或标题）；找不到的照原样保留"},
	{"region-unknown", LevelWarning, []kb.Kind{kb.KindEntry, kb.KindSynonym}, "地区是库里有的名称"},
	{"audience-unknown", LevelWarning, only(kb.KindEntry), "人群是库里有的名称"},
	{"channel-unknown", LevelWarning, only(kb.KindEntry), "渠道是 website、hotline、wechat、openapi、studio 之一"},
	{"entry-unknown", LevelWarning, []kb.Kind{kb.KindEntry, kb.KindTopic}, "并入条目和主题里的条目是库里有的编码"},
	{"phone-format", LevelWarning, []kb.Kind{kb.KindEntry, kb.KindDepartment}, "电话写成 0531-83278192、13800000000、400-700-0690 或 12345 的样子"},
	{"sensitive-word", LevelWarning, only(kb.KindEntry), "没有涉密、歧视、商业宣传等不宜公开的词"},
	{"personal-data", LevelWarning, only(kb.KindEntry), "答案里没有手机号、身份证号等个人信息"},
	{"number-format", LevelWarning, only(kb.KindPolicy), "文号写成 章政办发〔2024〕1号 的样子"},
	{"validity-unknown", LevelWarning, only(kb.KindPolicy), "效力是 有效、已修改、失效、废止 之一"},
	{"relation-unknown", LevelWarning, only(kb.KindPolicy), "关系是 修改、废止、替代 之一"},
	{"url-format", LevelWarning, only(kb.KindPolicy), "链接以 http:// 或 https:// 开头"},
	{"level-unknown", LevelWarning, only(kb.KindDepartment), "层级是 国家、省、市、区、街道（镇）、公共企事业 之一"},
	{"parent-unknown", LevelWarning, []kb.Kind{kb.KindDepartment, kb.KindRegion, kb.KindAudience}, "上级是库里或本文件里有的编码"},
	{"form-unknown", LevelWarning, only(kb.KindTopic), "形式是 分类、一件事 之一"},
	{"words-many", LevelWarning, only(kb.KindSynonym), "一组同义词不超过 32 个，多的不算数"},
	{"word-short", LevelWarning, only(kb.KindSynonym), "同义词至少两个字，不计标点"},
	{"word-twice", LevelWarning, only(kb.KindSynonym), "一组里没有相同的词（不计大小写、全半角、标点、空格）"},
	{"word-again", LevelWarning, only(kb.KindSynonym), "两个词只在一组里说是同义词"},
	{"word-conflict", LevelWarning, only(kb.KindSynonym), "同样两个词不在一组里双向、在另一组里单向；地区不相干的组不比"},
	{"words-circle", LevelWarning, only(kb.KindSynonym), "单向的词不绕成一圈，如 甲→乙、乙→甲"},
	{"column-unknown", LevelWarning, nil, "每一列都是认得的；认不得的列不导入"},
}

func only(k kb.Kind) []kb.Kind { return []kb.Kind{k} }

// Finding is one rule that a row breaks.
type Finding struct {
	Row     int // as in the file; 0 for the whole file
	Rule    string
	Level   Level
	Field   string // JSON name, "" when there is none
	Message string // what to change
}

// levels is Rules by code.
var levels = func() map[string]Level {
	m := map[string]Level{}
	for _, r := range Rules {
		m[r.Code] = r.Level
	}
	return m
}()

func finding(rule, field, format string, a ...any) Finding {
	level, ok := levels[rule]
	if !ok {
		panic("standard: no rule " + rule)
	}
	return Finding{Rule: rule, Level: level, Field: field, Message: fmt.Sprintf(format, a...)}
}

// refuses reports whether a finding among these refuses the row.
func refuses(found []Finding) bool {
	for _, f := range found {
		if f.Level == LevelError {
			return true
		}
	}
	return false
}
