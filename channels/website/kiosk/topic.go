package kiosk

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
	"yiku/kb/standard"
)

// onPage is how many questions one page of a topic offers.
const onPage = 8

// contents are the topics of the top level and the “一件事” that have entries.
type contents struct{ Topics, Things []kb.TopicCount }

func (d *Door) contents(ctx context.Context) (out contents, err error) {
	all, err := d.portal.Topics(ctx, d.scope())
	for _, t := range all {
		switch {
		case t.Entries == 0:
		case t.Form == kb.FormCollection:
			out.Things = append(out.Things, t)
		case !strings.Contains(t.Name, "/"):
			out.Topics = append(out.Topics, t)
		}
	}
	return out, err
}

// topics is the page of all that the first one has no room for.
func (d *Door) topics(c echo.Context) error {
	all, err := d.contents(c.Request().Context())
	if err != nil {
		return err
	}
	return d.send(c, http.StatusOK, topicsPage, frame{Title: "全部主题", Used: true, Body: all})
}

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
		if t.Form == kb.FormCollection {
			return d.thing(c, t.Topic)
		}
		body := struct {
			kb.TopicCount
			Label   string // the last part of its path
			Below   []kb.TopicCount
			Entries []kb.Resolved
			Next    string // id after which the next page begins
			Later   bool   // not the first page
		}{TopicCount: t, Label: t.Name[strings.LastIndexByte(t.Name, '/')+1:], Later: c.QueryParam("after") != ""}
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

// thing is the page of a “一件事”: its steps in order with whom to call, and all materials together.
func (d *Door) thing(c echo.Context, t kb.Topic) error {
	_, steps, err := d.portal.Collection(c.Request().Context(), t.Code, d.scope())
	if err != nil {
		return err
	}
	materials, err := unlinked(standard.Materials(steps))
	if err != nil {
		return err
	}
	return d.send(c, http.StatusOK, thingPage, frame{Title: t.Name, Used: true, Body: struct {
		kb.Topic
		Steps     []kb.Resolved
		Materials template.HTML // "" when no step names any
	}{t, steps, materials}})
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
