package website

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/channels/render"
	"yiku/kb"
	"yiku/kb/standard"
)

// things lists the “一件事” collections.
func (d *Door) things(c echo.Context) error {
	all, err := d.portal.Topics(c.Request().Context(), d.scope(c))
	if err != nil {
		return err
	}
	var out []kb.TopicCount
	for _, t := range all {
		if t.Form == kb.FormCollection && t.Entries > 0 {
			out = append(out, t)
		}
	}
	return d.send(c, http.StatusOK, thingsPage, page.Page{Title: "一件事", Column: "一件事", Canonical: "/things", Description: "一件人生大事要办的手续，按先后排好，材料合在一起。", Body: out})
}

// thing is one collection: its steps in order, and all materials together.
func (d *Door) thing(c echo.Context) error {
	t, entries, err := d.portal.Collection(c.Request().Context(), channels.Param(c, "code"), d.scope(c))
	if err != nil {
		return err
	}
	doc, err := read(together(entries))
	if err != nil {
		return err
	}
	path := "/things/" + esc(t.Code)
	return d.send(c, http.StatusOK, thingPage, page.Page{Title: t.Name, Canonical: path, Column: "一件事", Description: t.Summary, Body: struct {
		kb.Topic
		Steps     []kb.Resolved
		Materials render.Document // empty when no step names any
		QR        string
	}{t, entries, doc, d.code(path)}})
}

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

// together writes the materials of all entries as one section, each material once with the steps that want it; "" when
// there are none.
func together(entries []kb.Resolved) string {
	var order []string
	written, steps := map[string]string{}, map[string][]string{}
	for i, r := range entries {
		for _, s := range standard.Sections(r.Answer) {
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
