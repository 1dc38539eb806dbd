package kiosk

import (
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// similar is how many related questions an entry's page offers.
const similar = 4

// view is an entry as its page shows it.
type view struct {
	kb.Resolved
	HTML template.HTML // the answer
	Link string        // the entry's page on the website, "" when nobody could reach it
	Code string        // of the link, as a picture
}

func (d *Door) view(r kb.Resolved) (*view, error) {
	answer, err := unlinked(r.Answer)
	if err != nil {
		return nil, err
	}
	v := &view{Resolved: r, HTML: answer}
	if d.server.PublicURL != "" {
		v.Link, v.Code = d.server.Link(channels.EntryURL(r.ID)), codeURL(r.ID)
	}
	return v, nil
}

func (d *Door) entry(c echo.Context) error {
	ctx, id := c.Request().Context(), channels.Param(c, "id")
	r, err := d.catalogue.Entry(ctx, id, d.scope())
	if err != nil {
		return err
	}
	if r.ID != id { // it was merged into another one
		return moved(c, r.ID)
	}
	v, err := d.view(r)
	if err != nil {
		return err
	}
	others, _ := d.portal.Related(ctx, id, d.scope(), similar) // the page is whole without them
	return d.send(c, http.StatusOK, entryPage, frame{Title: r.Question, Used: true, Body: struct {
		View    *view
		Related []kb.Resolved
	}{v, others}})
}
