package kiosk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// onPage is how many questions one page of a topic offers.
const onPage = 8

// topic is the page of a category or of a “一件事”.
func (d *Door) topic(c echo.Context) error {
	ctx, s, code := c.Request().Context(), d.scope(), channels.Param(c, "code")
	all, err := d.portal.Topics(ctx, s)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Code != code {
			continue
		}
		body := struct {
			kb.TopicCount
			Label   string // the last part of its path
			Below   []kb.TopicCount
			Entries []kb.Resolved
			Next    string // id after which the next page begins
			Later   bool   // not the first page
		}{TopicCount: t, Label: t.Name[strings.LastIndexByte(t.Name, '/')+1:], Later: c.QueryParam("after") != ""}
		if t.Form == kb.FormCollection {
			if _, body.Entries, err = d.portal.Collection(ctx, code, s); err != nil {
				return err
			}
			return d.send(c, http.StatusOK, topicPage, frame{Title: body.Label, Used: true, Body: body})
		}
		body.Below = below(t, all)
		s.Category = t.Name
		if body.Entries, err = d.catalogue.Entries(ctx, s, c.QueryParam("after"), onPage+1); err != nil {
			return err
		}
		if len(body.Entries) > onPage {
			body.Entries = body.Entries[:onPage]
			body.Next = body.Entries[onPage-1].ID
		}
		return d.send(c, http.StatusOK, topicPage, frame{Title: body.Label, Used: true, Body: body})
	}
	return kb.Errorf(kb.NotFound, "没有这个主题，请回首页重新选。")
}

// below gives the topics one step below t that have entries, by the last part of their path.
func below(t kb.TopicCount, all []kb.TopicCount) (out []kb.TopicCount) {
	for _, other := range all {
		label, under := strings.CutPrefix(other.Name, t.Name+"/")
		if under && other.Form == kb.FormCategory && other.Entries > 0 && !strings.Contains(label, "/") {
			other.Name = label
			out = append(out, other)
		}
	}
	return out
}
