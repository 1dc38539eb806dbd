package kiosk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// How many the first page offers of each, so that it fits on the screen.
const (
	homeHot    = 6
	homeTopics = 16
	homeThings = 8
)

// home is the first page. A question to be put differently stands in the box.
func (d *Door) home(c echo.Context) error {
	question := c.QueryParam("q")
	if channels.Readable(question) != nil {
		question = ""
	}
	return d.homeWith(c, http.StatusOK, question, "")
}

func (d *Door) homeWith(c echo.Context, status int, question, wrong string) error {
	ctx := c.Request().Context()
	body := struct {
		Question, Error string
		Hot             []kb.Resolved
		Topics, Things  []kb.TopicCount
	}{Question: question, Error: wrong}
	topics, err := d.portal.Topics(ctx, d.scope())
	if err != nil {
		return err
	}
	for _, t := range topics {
		switch {
		case t.Entries == 0:
		case t.Form == kb.FormCollection:
			body.Things = append(body.Things, t)
		case !strings.Contains(t.Name, "/"):
			body.Topics = append(body.Topics, t)
		}
	}
	body.Topics, body.Things = body.Topics[:min(len(body.Topics), homeTopics)], body.Things[:min(len(body.Things), homeThings)]
	if body.Hot, err = d.portal.Hot(ctx, d.scope(), homeHot); err != nil {
		return err
	}
	return d.send(c, status, homePage, frame{Start: true, Used: question != "" || wrong != "", Body: body})
}
