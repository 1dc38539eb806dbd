package standard

import (
	"fmt"
	"regexp"
	"strings"

	"yiku/kb"
)

// item is a line of a list.
var item = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)、．])\s*(.+)$`)

// materials are the items of a section; its paragraphs when nothing in it is listed.
func materials(body string) []string {
	var listed, told []string
	for line := range strings.SplitSeq(body, "\n") {
		if m := item.FindStringSubmatch(line); m != nil {
			listed = append(listed, strings.TrimSpace(m[1]))
		} else if line = strings.TrimSpace(line); line != "" {
			told = append(told, line)
		}
	}
	if len(listed) > 0 {
		return listed
	}
	return told
}

// Materials writes the materials of all entries as one section, each material once with the steps that want it; "" when
// there are none.
func Materials(entries []kb.Resolved) string {
	var order []string
	written, steps := map[string]string{}, map[string][]string{}
	for i, r := range entries {
		for _, s := range Sections(r.Answer) {
			if s.Name != "材料" {
				continue
			}
			for _, text := range materials(s.Body) {
				text = strings.TrimRight(text, "；;。，,")
				key := strings.Join(strings.Fields(text), "")
				if _, there := written[key]; !there {
					order, written[key] = append(order, key), text
				}
				if step, n := fmt.Sprint(i+1), len(steps[key]); n == 0 || steps[key][n-1] != step {
					steps[key] = append(steps[key], step)
				}
			}
		}
	}
	if len(order) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("## 材料\n")
	for _, key := range order {
		fmt.Fprintf(&b, "- %s（第 %s 步）\n", written[key], strings.Join(steps[key], "、"))
	}
	return b.String()
}
