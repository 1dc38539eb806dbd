package website

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// How many the home page lists of each.
const (
	homeHot    = 8
	homeRising = 5
	homeThings = 8
	homeRecent = 5
)

// box is the ask box: what stands in it, what was wrong with it, and the conversation that it goes on with.
type box struct{ Question, Error, Conversation string }

// homeBody is what the home page shows.
type homeBody struct {
	Box      box
	Hot      []kb.Resolved
	Rising   []kb.Resolved
	Topics   []kb.TopicCount // the top level
	Things   []kb.TopicCount
	More     bool // there are more things
	Recent   []kb.Resolved
	Policies []kb.Policy
}

func (d *Door) home(c echo.Context) error { return d.homeWith(c, http.StatusOK, box{}) }

// homeWith is the home page with something already in the box.
func (d *Door) homeWith(c echo.Context, status int, b box) error {
	ctx, s := c.Request().Context(), d.scope(c)
	body := homeBody{Box: b}
	topics, err := d.portal.Topics(ctx, s)
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
	if len(body.Things) > homeThings {
		body.Things, body.More = body.Things[:homeThings], true
	}
	if body.Hot, err = d.portal.Hot(ctx, s, homeHot); err != nil {
		return err
	}
	if body.Rising, err = d.portal.Rising(ctx, s, homeRising); err != nil {
		return err
	}
	if body.Recent, err = d.portal.Recent(ctx, s, homeRecent); err != nil {
		return err
	}
	if body.Policies, err = d.portal.RecentPolicies(ctx, homeRecent); err != nil {
		return err
	}
	title := ""
	if b.Error != "" {
		title = "错误：" + b.Error
	}
	return d.send(c, status, homePage, page.Page{Title: title,
		Description: "用自己的话提问，查看政策问答库里的答案原文、政策依据和负责部门的电话。", Canonical: "/", Body: body,
	})
}
