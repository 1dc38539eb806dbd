package kiosk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// ask answers a question. One that cannot be one is told on the first page; without one that is the page.
func (d *Door) ask(c echo.Context) error {
	if !c.QueryParams().Has("q") {
		return d.home(c)
	}
	question, verbatim, ctx := c.QueryParam("q"), c.QueryParam("verbatim") == "1", c.Request().Context()
	if err := channels.Readable(question); err != nil {
		return d.homeWith(c, http.StatusBadRequest, "", channels.Message(err))
	}
	a, err := d.answerer.Ask(ctx, kb.Question{Text: question, Scope: d.scope(), Asker: channels.Asker(c), Verbatim: verbatim})
	if kb.CodeOf(err) == kb.Invalid {
		return d.homeWith(c, http.StatusBadRequest, "", channels.Message(err))
	}
	if err != nil {
		return err
	}
	body := struct {
		kb.Answer
		Verbatim bool
		View     *view
	}{Answer: a, Verbatim: verbatim}
	if a.Fallback != nil && channels.Emergency(a.Fallback.Phone) {
		body.Maybe = "" // nobody in danger is asked what was meant
		return d.send(c, http.StatusOK, urgentPage, frame{Title: "拨打 " + a.Fallback.Phone, Used: true, Body: body})
	}
	title := map[kb.AnswerKind]string{kb.Choices: "您想问的是", kb.None: "暂未收录"}[a.Kind]
	if a.Kind == kb.Direct {
		title = a.Entry.Question
		if body.View, err = d.view(*a.Entry); err != nil {
			return err
		}
	}
	return d.send(c, http.StatusOK, answerPage, frame{Title: title, Used: true, Body: body})
}
