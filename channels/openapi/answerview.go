package openapi

import "yiku/kb"

// AnswerView is an answer as POST /api/v1/ask gives it, to be written as JSON; `yiku ask --json` prints it.
func (d *Door) AnswerView(a kb.Answer) any { return d.answerView(a) }
