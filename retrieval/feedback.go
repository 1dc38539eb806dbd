package retrieval

import (
	"context"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/mask"

	"github.com/oklog/ulid/v2"
)

// reasonLen is the length of a reason in characters at most.
const reasonLen = 500

// Feedback queues what a person thought of an answer; it is stored without personal data.
func (e *Engine) Feedback(_ context.Context, f kb.Feedback) error {
	if _, err := ulid.ParseStrict(f.Answer); err != nil {
		return kb.Errorf(kb.Invalid, "answer 应为应答的编号（id）")
	}
	if !utf8.ValidString(f.Reason) || utf8.RuneCountInString(f.Reason) > reasonLen {
		return kb.Errorf(kb.Invalid, "原因过长，请精简到 %d 字以内", reasonLen)
	}
	e.out.addFeedback(kb.FeedbackRow{
		ID: ulid.Make().String(), Answer: f.Answer, Channel: f.Channel, Helpful: f.Helpful, Reason: mask.Text(f.Reason), At: e.now().UTC(),
	})
	return nil
}
