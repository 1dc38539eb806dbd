package website

import (
	"net/http"

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
	doc, err := read(standard.Materials(entries))
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
