package website

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// onPage is how many entries or policies one page of a list has.
const onPage = 30

// maxBranches is how many topics the tree shows at most with all levels, so that the page stays below 100 KB; a larger
// one shows its top alone.
const maxBranches = 400

// branch is a topic as the tree shows it.
type branch struct {
	kb.TopicCount
	Label string // the last part of its path
	Below []*branch
}

// tree arranges the categories that have entries. One whose parent is no topic stands at the top under its whole path.
func tree(topics []kb.TopicCount) (roots []*branch, byName map[string]*branch) {
	byName = map[string]*branch{}
	for _, t := range topics {
		if t.Form == kb.FormCategory && t.Entries > 0 {
			byName[t.Name] = &branch{TopicCount: t, Label: t.Name}
		}
	}
	for _, t := range topics {
		b := byName[t.Name]
		if b == nil || b.Code != t.Code {
			continue
		}
		i := strings.LastIndexByte(t.Name, '/')
		if parent := byName[t.Name[:max(i, 0)]]; parent != nil {
			b.Label = t.Name[i+1:]
			parent.Below = append(parent.Below, b)
		} else {
			roots = append(roots, b)
		}
	}
	return roots, byName
}

func (d *Door) topics(c echo.Context) error {
	all, err := d.portal.Topics(c.Request().Context(), d.scope(c))
	if err != nil {
		return err
	}
	roots, byName := tree(all)
	if len(byName) > maxBranches {
		for _, b := range roots {
			b.Below = nil
		}
	}
	return d.send(c, http.StatusOK, topicsPage, page.Page{Title: "按主题查找", Column: "主题", Canonical: "/topics",
		Description: "按主题浏览政策问答库的全部问题。", Body: roots})
}

func (d *Door) topic(c echo.Context) error {
	ctx, s, code := c.Request().Context(), d.scope(c), channels.Param(c, "code")
	all, err := d.portal.Topics(ctx, s)
	if err != nil {
		return err
	}
	_, byName := tree(all)
	for _, t := range all {
		if t.Code != code || t.Form != kb.FormCategory {
			continue
		}
		s.Category = t.Name
		entries, err := d.catalogue.Entries(ctx, s, c.QueryParam("after"), onPage+1)
		if err != nil {
			return err
		}
		body := struct {
			kb.TopicCount
			Path    []*branch // those above it
			Below   []*branch
			Label   string
			Entries []kb.Resolved
			Next    string // after
			Later   bool   // not the first page
		}{TopicCount: t, Label: t.Name, Entries: entries, Later: c.QueryParam("after") != ""}
		if len(entries) > onPage {
			body.Entries, body.Next = entries[:onPage], entries[onPage-1].ID
		}
		if b := byName[t.Name]; b != nil {
			body.Label, body.Below = b.Label, b.Below
		}
		for i, r := range t.Name {
			if above := byName[t.Name[:i]]; r == '/' && above != nil {
				body.Path = append(body.Path, above)
			}
		}
		return d.send(c, http.StatusOK, topicPage, page.Page{Title: t.Name, Canonical: "/topics/" + esc(t.Code), Column: t.Name, Description: t.Summary, Body: body})
	}
	return kb.Errorf(kb.NotFound, "没有这个主题，请从主题列表里选，或拨打 12345 咨询。")
}
