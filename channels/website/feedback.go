package website

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/oklog/ulid/v2"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
	"yiku/kb/mask"
)

// reasons are what can be wrong with an answer, as people choose it.
var reasons = []string{"不是我要问的", "看不懂", "不够具体", "和实际不一样", "内容过时"}

// maxWords is the length in characters of a passage and of a reason (kb.Report).
const maxWords = 500

// feedback takes the two buttons under an answer, and then a reason. It changes nothing that a person sees, so a repeated
// one does no harm.
func (d *Door) feedback(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	helpful, reason := form.Get("helpful"), form.Get("reason")
	if helpful != "yes" && helpful != "no" {
		return kb.Errorf(kb.Invalid, "请点“有用”或“没用”。")
	}
	if reason != "" && !slices.Contains(reasons, reason) {
		return kb.Errorf(kb.Invalid, "请从列出的原因里选一个。")
	}
	f := kb.Feedback{Answer: form.Get("answer"), Channel: d.Channel(), Helpful: helpful == "yes", Reason: reason}
	if err := d.answerer.Feedback(c.Request().Context(), f); err != nil {
		return err
	}
	return d.thanks(c, "我们会用您的意见改进答案。", f)
}

// thanks says that something arrived, and asks for the reason of a bad mark.
func (d *Door) thanks(c echo.Context, what string, f kb.Feedback) error {
	return d.send(c, http.StatusOK, thanksPage, page.Page{Title: "谢谢", NoIndex: true, Body: struct {
		What   string
		Answer string // to be given a reason for, "" for none
		Box    box
	}{What: what, Answer: map[bool]string{true: f.Answer}[!f.Helpful && f.Reason == ""]}})
}

// report takes “内容有误”: the passage and what is wrong with it, both without personal data.
func (d *Door) report(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	passage, reason := strings.TrimSpace(form.Get("passage")), strings.TrimSpace(form.Get("reason"))
	if channels.Readable(passage+reason) != nil {
		return kb.Errorf(kb.Invalid, "请写下哪里不对，再提交一次，%d 个字以内。", maxWords)
	}
	ctx := c.Request().Context()
	r, err := d.catalogue.Entry(ctx, form.Get("entry"), d.everyone())
	if err != nil {
		return err
	}
	err = d.inbox.Report(ctx, kb.Report{ID: ulid.Make().String(), Entry: r.ID, Revision: r.Revision, Passage: masked(passage),
		Reason: masked(reason), Channel: d.Channel(), At: d.now().UTC()})
	if err != nil {
		return err
	}
	return d.thanks(c, "我们会核对这条内容，有误的尽快更正。", kb.Feedback{Helpful: true})
}

// masked takes personal data out of what a person wrote, and keeps at most maxWords of it.
func masked(s string) kb.Masked { return mask.Text(cut(string(mask.Text(s)), maxWords)) }
