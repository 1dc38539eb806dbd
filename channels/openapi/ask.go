package openapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// asking is the body of POST /api/v1/ask.
type asking struct {
	Question     string `json:"question"`
	Channel      string `json:"channel"`
	Region       string `json:"region"`
	Audience     string `json:"audience"`
	Department   string `json:"department"`
	Conversation string `json:"conversation"`
	Limit        int    `json:"limit"`
	Verbatim     bool   `json:"verbatim"`
}

// answered is its answer.
type answered struct {
	ID           string        `json:"id"`
	Conversation string        `json:"conversation"`
	Kind         kb.AnswerKind `json:"kind"`
	Question     asked         `json:"question"`
	Entry        *entryView    `json:"entry,omitempty"`
	Section      string        `json:"section,omitempty"`
	Choices      []choiceView  `json:"choices"`
	Fallback     *fallbackView `json:"fallback,omitempty"`
}

type asked struct {
	Text      string `json:"text"`
	Corrected string `json:"corrected,omitempty"`
	Maybe     string `json:"maybe,omitempty"`
	Lacking   string `json:"lacking,omitempty"`
}

type choiceView struct {
	ID          string  `json:"id"`
	Code        string  `json:"code"`
	Question    string  `json:"question"`
	Department  string  `json:"department"`
	URL         string  `json:"url"`
	Probability float64 `json:"probability"`
}

type fallbackView struct {
	Department string `json:"department"`
	Phone      string `json:"phone"`
	Message    string `json:"message"`
}

func (d *Door) ask(c echo.Context) error {
	var in asking
	if err := decode(c, &in); err != nil {
		return err
	}
	if err := channels.Readable(in.Question); err != nil {
		return err
	}
	channel, err := d.may(in.Channel)
	if err != nil {
		return err
	}
	if in.Limit < 0 {
		return kb.Errorf(kb.Invalid, "字段 limit 要是 1 到 5 的整数。")
	}
	a, err := d.answerer.Ask(c.Request().Context(), kb.Question{
		Text:         in.Question,
		Scope:        kb.Scope{Channel: channel, Region: in.Region, Audience: in.Audience, Department: in.Department},
		Conversation: in.Conversation,
		Asker:        channels.Asker(c),
		Limit:        in.Limit,
		Verbatim:     in.Verbatim,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d.answerView(a))
}

func (d *Door) answerView(a kb.Answer) answered {
	out := answered{ID: a.ID, Conversation: a.Conversation, Kind: a.Kind, Question: asked{a.Question, a.Corrected, a.Maybe, a.Lacking}, Choices: []choiceView{}}
	if a.Entry != nil {
		out.Entry = d.entryView(*a.Entry)
		out.Entry.Probability = &a.Probability
		out.Section = a.Section
	}
	for _, ch := range a.Choices {
		out.Choices = append(out.Choices, choiceView{
			ID: ch.ID, Code: ch.Code, Question: ch.Question, Department: ch.Department,
			URL: d.cfg.Link(channels.EntryURL(ch.ID)), Probability: ch.Probability,
		})
	}
	if a.Fallback != nil {
		out.Fallback = &fallbackView{a.Fallback.Department, a.Fallback.Phone, a.Fallback.Message}
	}
	return out
}

// opinion is the body of POST /api/v1/feedback.
type opinion struct {
	Answer  string `json:"answer"`
	Helpful *bool  `json:"helpful"`
	Reason  string `json:"reason"`
}

// maxReason is kb.Feedback's, in characters.
const maxReason = 500

func (d *Door) feedback(c echo.Context) error {
	var in opinion
	if err := decode(c, &in); err != nil {
		return err
	}
	switch {
	case in.Answer == "":
		return kb.Errorf(kb.Invalid, "请在字段 answer 里写上回答的编号（提问时返回的 id）。")
	case in.Helpful == nil:
		return kb.Errorf(kb.Invalid, "请在字段 helpful 里写 true（有用）或 false（没用）。")
	case len([]rune(in.Reason)) > maxReason:
		return kb.Errorf(kb.Invalid, "字段 reason 太长了，请缩短到 %d 个字以内。", maxReason)
	}
	f := kb.Feedback{Answer: in.Answer, Channel: d.Channel(), Helpful: *in.Helpful, Reason: in.Reason}
	if err := d.answerer.Feedback(c.Request().Context(), f); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
