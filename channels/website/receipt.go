package website

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
	"yiku/kb/mask"
)

// alphabet has no two characters that look alike; 12 of its 25 are 55 bits.
const alphabet = "3467ACDEFGHJKMNPQRTUVWXY9"

var receiptNumber = regexp.MustCompile(`^[0-9A-Z]{12}$`)

// newNumber makes a receipt's number, which nobody can guess.
func newNumber() string {
	out := make([]byte, 0, 12)
	for one := make([]byte, 1); len(out) < 12; {
		_, _ = rand.Read(one) // it never fails
		if int(one[0]) < 250 {
			out = append(out, alphabet[int(one[0])%len(alphabet)])
		}
	}
	return string(out)
}

// leave keeps a question that nothing answers, and leads to the page that will show its answer.
func (d *Door) leave(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	question := strings.TrimSpace(form.Get("q"))
	if err := channels.Readable(question); err != nil {
		return d.refused(c, question, err)
	}
	ctx := c.Request().Context()
	department, err := d.departmentCalled(ctx, form.Get("department"))
	if err != nil {
		return err
	}
	r := kb.Receipt{Text: mask.Text(question), Department: department, At: d.now().UTC()}
	for range 3 {
		r.Number = newNumber()
		if err = d.inbox.Leave(ctx, r); kb.CodeOf(err) != kb.Conflict {
			break
		}
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/r/"+r.Number)
}

// departmentCalled is the code of the department with this name, "" when there is none.
func (d *Door) departmentCalled(ctx context.Context, name string) (string, error) {
	all, err := d.portal.Departments(ctx)
	for _, o := range all {
		if name != "" && o.Name == name {
			return o.Code, err
		}
	}
	return "", err
}

// receipt says what was asked, and by asking again whether there is an answer by now.
func (d *Door) receipt(c echo.Context) error {
	private(c)
	ctx, number := c.Request().Context(), channels.Param(c, "number")
	if !receiptNumber.MatchString(number) {
		return kb.Errorf(kb.NotFound, "回执号是 12 位字母和数字，请核对后再查，或拨打 12345 咨询。")
	}
	r, err := d.inbox.Receipt(ctx, number)
	if err != nil {
		return err
	}
	a, err := d.answerer.Ask(ctx, kb.Question{Text: string(r.Text), Scope: d.everyone(), Silent: true})
	if err != nil && kb.CodeOf(err) != kb.Invalid {
		return err
	}
	body := struct {
		kb.Receipt
		Shown  string
		Day    kb.Day
		Answer kb.Answer
		View   *view
	}{r, number[:4] + " " + number[4:8] + " " + number[8:], kb.Today(r.At), a, nil}
	if a.Kind == kb.Direct {
		if body.View, err = d.view(*a.Entry); err != nil {
			return err
		}
	}
	title := "我的提问"
	if a.Fallback != nil && channels.Emergency(a.Fallback.Phone) {
		title = "拨打 " + a.Fallback.Phone
	}
	return d.send(c, http.StatusOK, receiptPage, page.Page{Title: title, NoIndex: true, Body: body})
}

// findReceipt leads to a receipt by the number that somebody wrote down.
func (d *Door) findReceipt(c echo.Context) error {
	private(c)
	written := c.QueryParam("number")
	number := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '　' {
			return -1
		}
		return r
	}, strings.ToUpper(written))
	if receiptNumber.MatchString(number) {
		return c.Redirect(http.StatusSeeOther, "/r/"+number)
	}
	return d.send(c, http.StatusOK, findPage, page.Page{Title: "查看我的提问", NoIndex: true, Body: struct {
		Number string
		Wrong  bool
	}{cut(written, 40), written != ""}})
}
