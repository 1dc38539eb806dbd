package website

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// box is the ask box: what stands in it, and what was wrong with it.
type box struct{ Question, Error string }

// examples is how many questions the home page offers.
const examples = 3

func (d *Door) home(c echo.Context) error { return d.homeWith(c, http.StatusOK, box{}) }

// homeWith is the home page with something already in the box.
func (d *Door) homeWith(c echo.Context, status int, b box) error {
	first, err := d.catalogue.Entries(c.Request().Context(), d.scope(), "", examples)
	if err != nil {
		return err
	}
	return d.send(c, status, homePage, page.Page{
		Description: "用自己的话提问，查看政策问答库里的答案原文、政策依据和负责部门的电话。",
		Body: struct {
			Box      box
			Examples []kb.Resolved
		}{b, first},
	})
}

// ask is the results page. A question that cannot be one stays in the box with a word on what is wrong.
func (d *Door) ask(c echo.Context) error {
	private(c)
	question := c.QueryParam("q")
	if err := channels.Readable(question); err != nil {
		return d.refused(c, question, err)
	}
	a, err := d.answerer.Ask(c.Request().Context(), kb.Question{Text: question, Scope: d.scope()})
	if kb.CodeOf(err) == kb.Invalid {
		return d.refused(c, question, err)
	}
	if err != nil {
		return err
	}
	title := map[kb.AnswerKind]string{kb.Direct: "", kb.Choices: "您想问的是", kb.None: "暂未收录"}[a.Kind]
	if a.Kind == kb.Direct {
		title = a.Entry.Question
	}
	return d.send(c, http.StatusOK, answerPage, page.Page{Title: title, NoIndex: true, Body: struct {
		kb.Answer
		Box box
	}{a, box{Question: question}}})
}

// refused shows the home page with the question kept, cut to what may be asked.
func (d *Door) refused(c echo.Context, question string, err error) error {
	if r := []rune(question); len(r) > kb.MaxQuestion {
		question = string(r[:kb.MaxQuestion])
	}
	return d.homeWith(c, http.StatusBadRequest, box{Question: question, Error: channels.Message(err)})
}

func (d *Door) entry(c echo.Context) error {
	r, err := d.catalogue.Entry(c.Request().Context(), c.Param("id"), d.scope())
	if err != nil {
		return err
	}
	description := r.Short
	if description == "" {
		description = r.Question + " 答案原文、政策依据和咨询电话。"
	}
	return d.send(c, http.StatusOK, entryPage, page.Page{Title: r.Question, Description: description, Body: struct {
		Entry kb.Resolved
		Box   box
	}{r, box{}}})
}

// feedback takes the two buttons under an answer. It changes nothing that a person sees, so a repeated one does no harm;
// one sent from another site is refused.
func (d *Door) feedback(c echo.Context) error {
	if err := http.NewCrossOriginProtection().Check(c.Request()); err != nil {
		return kb.Errorf(kb.Forbidden, "请从回答页面提交意见。")
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	helpful := form.Get("helpful")
	if helpful != "yes" && helpful != "no" {
		return kb.Errorf(kb.Invalid, "请点“有用”或“没用”。")
	}
	f := kb.Feedback{Answer: form.Get("answer"), Channel: d.Channel(), Helpful: helpful == "yes"}
	if err := d.answerer.Feedback(c.Request().Context(), f); err != nil {
		return err
	}
	private(c)
	return d.send(c, http.StatusOK, thanksPage, page.Page{Title: "谢谢", NoIndex: true, Body: struct{ Box box }{}})
}
