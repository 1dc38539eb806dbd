package widget

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// asking is the body of POST /widget/ask.
type asking struct {
	Question     string `json:"question"`
	Conversation string `json:"conversation"`
	Entry        string `json:"entry"`    // id of the choice that was picked; it is answered whatever the question matches
	Verbatim     bool   `json:"verbatim"` // the question is taken as it stands
}

// answered is its answer.
type answered struct {
	ID           string        `json:"id"`
	Conversation string        `json:"conversation"`
	Kind         kb.AnswerKind `json:"kind"`
	Question     string        `json:"question"`
	Urgent       bool          `json:"urgent,omitempty"` // for a person in danger: it is read out at once, and kept nowhere
	Content      []any         `json:"content"`          // the answer as nodes, see contentOf
}

func (d *Door) ask(c echo.Context) error {
	in, err := decode(c)
	if err != nil {
		return err
	}
	if err := channels.Readable(in.Question); err != nil {
		return err
	}
	ctx := c.Request().Context()
	a, err := d.answerer.Ask(ctx, kb.Question{
		Text: in.Question, Scope: d.scope(), Conversation: in.Conversation, Asker: channels.Asker(c), Verbatim: in.Verbatim,
	})
	if err != nil {
		return err
	}
	if in.Entry != "" && (a.Entry == nil || a.Entry.ID != in.Entry) {
		picked, err := d.catalogue.Entry(ctx, in.Entry, d.scope())
		if err != nil {
			return err
		}
		a.Kind, a.Entry, a.Section, a.Choices, a.Corrected, a.Maybe, a.Fallback = kb.Direct, &picked, "", nil, "", "", nil
	}
	urgent := a.Fallback != nil && channels.Emergency(a.Fallback.Phone)
	if urgent {
		a.Maybe = "" // nobody in danger is asked what was meant
	}
	content, err := contentOf(told{a, in.Verbatim, urgent})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answered{a.ID, a.Conversation, a.Kind, a.Question, urgent, content})
}

// decode reads the body. A form of another site cannot send JSON, so what arrives was sent by a script that was let in.
func decode(c echo.Context) (in asking, err error) {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return in, echo.ErrUnsupportedMediaType
	}
	err = json.NewDecoder(c.Request().Body).Decode(&in)
	if e, ok := errors.AsType[*echo.HTTPError](err); ok { // over the server's body limit
		return in, e
	}
	if err != nil {
		return in, kb.Errorf(kb.Invalid, "问题没有收全，请重新发送。").Because(err)
	}
	return in, nil
}

// suggestions is how many completions the search box shows.
const suggestions = 8

type suggestion struct {
	Text  string `json:"text"`
	Entry string `json:"entry"`
}

// suggest completes what is typed into a search box.
func (d *Door) suggest(c echo.Context) error {
	out := []suggestion{}
	text := c.QueryParam("q")
	if err := channels.Readable(text); err != nil {
		return err
	}
	found, err := d.answerer.Suggest(c.Request().Context(), text, d.scope(), suggestions)
	if err != nil {
		return err
	}
	for _, i := range found.Items {
		out = append(out, suggestion{i.Text, i.Entry})
	}
	return c.JSON(http.StatusOK, map[string]any{"suggestions": out})
}
