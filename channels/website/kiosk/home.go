package kiosk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// How many the first page offers of each, the way to the others included, so that it fits on the screen.
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
		contents
		MoreTopics, MoreThings bool
	}{Question: question, Error: wrong}
	all, err := d.contents(ctx)
	if err != nil {
		return err
	}
	body.Topics, body.MoreTopics = few(all.Topics, homeTopics)
	body.Things, body.MoreThings = few(all.Things, homeThings)
	if body.Hot, err = d.portal.Hot(ctx, d.scope(), homeHot); err != nil {
		return err
	}
	return d.send(c, status, homePage, frame{Start: true, Used: question != "" || wrong != "", Body: body})
}

// few are as many as there is room for, less one when there are more: that is the way to all of them.
func few(all []kb.TopicCount, room int) (some []kb.TopicCount, more bool) {
	if len(all) > room {
		return all[:room-1], true
	}
	return all, false
}
