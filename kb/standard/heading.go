package standard

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

// headings gives the Chinese headings of every field, by kind and JSON name; the first is the one people are told.
// Those of lists of objects stand for one column of the first object, or of object n when n follows: 依据2条款.
var headings = map[kb.Kind]map[string][]string{
	kb.KindEntry: {
		"code": {"编码", "条目编码", "编号"}, "question": {"标准问题", "标题", "问题", "问题标题"}, "similar": {"相似问题", "相似问法"},
		"answer": {"答案", "答复", "回答", "内容"}, "short": {"简短答复", "短答案"}, "script": {"话术", "电话话术"}, "type": {"材料类型", "类型"},
		"category": {"分类", "类别"}, "keywords": {"关键词", "关键字"}, "department": {"责任部门", "部门", "发布单位", "主管部门"},
		"regions": {"地区", "区域"}, "audiences": {"人群", "服务对象", "适用对象"}, "channels": {"渠道"}, "no_basis": {"无依据原因"},
		"valid_from": {"生效日期", "有效期起"}, "valid_to": {"失效日期", "有效期止"}, "reviewed_at": {"审核日期"}, "status": {"状态"},
		"merged_into": {"并入条目"}, "starter": {"示例条目"},
		"contacts.name": {"联系人", "联系单位"}, "contacts.phone": {"联系电话", "咨询电话", "电话"}, "contacts.address": {"联系地址", "地址", "办理地点"},
		"contacts.hours": {"办公时间", "办理时间"}, "basis.policy": {"依据", "依据文件", "政策依据"}, "basis.clause": {"依据条款", "条款"},
		"basis.quote": {"依据原文", "引文"},
	},
	kb.KindPolicy: {
		"code": {"编码", "编号"}, "title": {"文件标题", "文件名称", "政策标题", "标题"}, "number": {"文号", "发文字号"}, "issuer": {"发文机关", "制定机关"},
		"written": {"成文日期"}, "issued": {"发布日期", "印发日期"}, "effective": {"生效日期", "施行日期"}, "expires": {"失效日期", "废止日期"},
		"validity": {"效力", "有效性"}, "url": {"链接", "网址", "原文链接"}, "text": {"正文", "全文", "原文"},
		"relations.kind": {"关系"}, "relations.policy": {"关系文件", "相关文件"},
	},
	kb.KindDepartment: {
		"code": {"编码", "部门编码"}, "name": {"名称", "部门名称", "部门"}, "parent": {"上级编码", "上级部门", "上级"}, "level": {"层级"},
		"phones.number": {"电话", "联系电话"}, "phones.hours": {"办公时间", "电话时间"}, "phones.confirmed": {"核实日期", "电话核实日期"},
	},
	kb.KindTopic: {
		"code": {"编码"}, "name": {"名称", "主题"}, "form": {"形式"}, "order": {"次序", "排序"}, "summary": {"说明", "简介"}, "entries": {"条目编码", "条目"},
	},
	kb.KindSynonym:  {"code": {"编码"}, "words": {"同义词", "词语"}, "one_way": {"单向"}, "regions": {"地区"}},
	kb.KindRegion:   {"code": {"编码", "地区编码"}, "name": {"名称", "地区", "地区名称"}, "parent": {"上级编码", "上级"}},
	kb.KindAudience: {"code": {"编码", "人群编码"}, "name": {"名称", "人群", "人群名称"}, "parent": {"上级编码", "上级"}},
}

// 行号 and 原因 are what a file of refused rows has beside its own columns; reading passes over them.
const (
	lineHeading   = "行号"
	reasonHeading = "原因"
)

// path says where a column goes: a field, and of a list of objects the object (from 0) and its field.
type path struct {
	field, sub string
	n          int
}

var (
	numbered        = regexp.MustCompile(`^([a-z_]+)\.(\d{1,3})\.([a-z_]+)$`)
	numberedChinese = regexp.MustCompile(`^(\p{Han}+?)[.．]?(\d{1,3})[.．]?(\p{Han}*)$`)
)

// pathOf finds where a heading of this kind goes.
func pathOf(k kb.Kind, heading string) (path, bool) {
	h := strings.ToLower(text.Line(heading))
	if m := numbered.FindStringSubmatch(h); m != nil {
		if f, ok := fieldNamed(fieldsOf(k), m[1]); ok && f.isObjects() {
			n, _ := strconv.Atoi(m[2])
			_, known := fieldNamed(f.sub, m[3])
			return path{m[1], m[3], n - 1}, known && n >= 1 && n <= objectsMax
		}
		return path{}, false
	}
	if _, ok := fieldNamed(fieldsOf(k), h); ok {
		return path{field: h}, true
	}
	n := 1
	if m := numberedChinese.FindStringSubmatch(h); m != nil {
		h = m[1] + m[3]
		n, _ = strconv.Atoi(m[2])
	}
	for name, hs := range headings[k] {
		if !slices.Contains(hs, h) {
			continue
		}
		if list, sub, ok := strings.Cut(name, "."); ok {
			return path{list, sub, n - 1}, n >= 1 && n <= objectsMax
		}
		return path{field: name}, n == 1
	}
	return path{}, false
}

// label is what people are told a field is called.
func label(k kb.Kind, name string) string {
	if hs := headings[k][name]; len(hs) > 0 {
		return hs[0]
	}
	return name
}

// kindOrder breaks ties between kinds that understand equally many columns; required is what none of a kind can miss.
var kindOrder = []struct {
	kind     kb.Kind
	required []string
}{
	{kb.KindEntry, []string{"question"}}, {kb.KindPolicy, []string{"title"}}, {kb.KindDepartment, []string{"name"}},
	{kb.KindTopic, []string{"name", "form"}}, {kb.KindSynonym, []string{"words"}}, {kb.KindRegion, []string{"name"}},
	{kb.KindAudience, []string{"name"}},
}

// kindOf tells the kind from a file's columns: the one that understands most of them, "" when none has what it needs.
func kindOf(columns []string) kb.Kind {
	var best kb.Kind
	most := 0
	for _, c := range kindOrder {
		known := map[string]bool{}
		n := 0
		for _, col := range columns {
			if p, ok := pathOf(c.kind, col); ok {
				known[p.field] = true
				n++
			}
		}
		if n > most && !slices.ContainsFunc(c.required, func(r string) bool { return !known[r] }) {
			best, most = c.kind, n
		}
	}
	return best
}
