package text

import "strings"

// Section is a part of an answer under a level-2 heading.
type Section struct {
	Heading string // as it is written; "" before the first
	Name    string // 条件, 材料, 流程, 时限, 费用, 地点 or 注意; any other heading as it is written; "" before the first
	Body    string // Markdown, without the heading
}

// SectionAliases gives the names of sections, and what else people call them.
var SectionAliases = map[string][]string{
	"条件": {"谁能办", "要什么条件", "办理条件", "申请条件", "受理条件", "适用对象", "申请对象", "资格条件"},
	"材料": {"交什么材料", "要什么材料", "办理材料", "申请材料", "所需材料", "需要材料"},
	"流程": {"怎么办", "怎么办理", "办理流程", "申请流程", "办理程序", "办理方式", "办理步骤"},
	"时限": {"多久办好", "办理时限", "办结时限", "办理时间", "办理期限"},
	"费用": {"要多少钱", "收费", "收费标准", "办理费用"},
	"地点": {"在哪办", "去哪办", "在哪里办", "办理地点", "受理地点", "办理渠道"},
	"注意": {"注意事项", "温馨提示", "备注", "要注意什么"},
}

var sectionNames = func() map[string]string {
	m := map[string]string{}
	for name, aliases := range SectionAliases {
		m[Fold(name)] = name
		for _, a := range aliases {
			m[Fold(a)] = name
		}
	}
	return m
}()

// Sections splits an answer at its level-2 headings. Headings that mean the same get the same name but stay apart, in the
// answer's order. A part without text is left out.
func Sections(answer string) []Section {
	var out []Section
	var now Section
	var body []string
	end := func() {
		if now.Body = strings.TrimSpace(strings.Join(body, "\n")); now.Body != "" {
			out = append(out, now)
		}
		body = nil
	}
	fence := ""
	for line := range strings.SplitSeq(answer, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence == "" && (strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~")):
			fence = trimmed[:3]
		case fence != "" && strings.HasPrefix(trimmed, fence):
			fence = ""
		}
		heading, ok := strings.CutPrefix(line, "## ")
		if !ok || fence != "" {
			body = append(body, line)
			continue
		}
		end()
		now.Heading = strings.TrimSpace(strings.TrimRight(heading, "# "))
		now.Name = now.Heading
		if name, ok := sectionNames[Fold(now.Name)]; ok {
			now.Name = name
		}
	}
	end()
	return out
}

// Passage is what an answer says under the headings of a name, with the headings as they are written; "" when it has none.
func Passage(answer, name string) string {
	var out []string
	for _, s := range Sections(answer) {
		if s.Name == name && s.Heading != "" {
			out = append(out, "## "+s.Heading+"\n"+s.Body)
		}
	}
	return strings.Join(out, "\n\n")
}
