package retrieval

import (
	"cmp"
	"slices"

	"yiku/kb"
	"yiku/kb/mask"
)

// Many people ask the same on the same day. What was answered lately is answered again without work, as long as the
// library, the vectors and the day are the same.

// latelyKept is how many answers are remembered: some 2 MB of choices and keys.
const latelyKept = 4096

// lateKey is everything of a question that its answer depends on.
type lateKey struct {
	text  string
	scope kb.Scope
	day   kb.Day
	limit int
	asIs  bool
}

// lateAnswer is an answer with the state that it holds for.
type lateAnswer struct {
	lib        *library
	space      *space
	added      uint64 // space.added then
	edition    int    // popular.edition then
	answer     kb.Answer
	masked     kb.Masked
	gist       string
	department *kb.Department
}

func (a *asked) key() lateKey { return lateKey{a.typed, a.Scope, a.scope.day, a.Limit, a.Verbatim} }

// recall gives the answer that the same question got lately.
func (e *Engine) recall(a *asked) (kb.Answer, bool) {
	if a.Explain {
		return kb.Answer{}, false
	}
	was, ok := e.lately.Get(a.key())
	if !ok || was.lib != a.lib || was.edition != e.popular.Load().edition || was.space != a.space || was.space != nil && was.added != a.space.added.Load() {
		return kb.Answer{}, false
	}
	a.hidden, a.department, a.gist, a.text = &was.masked, was.department, was.gist, cmp.Or(was.answer.Corrected, a.text)
	return copied(was.answer), true
}

// remember keeps an answer, unless it came about by words alone since the encoder was busy, or the question has personal data.
func (e *Engine) remember(a *asked, answer kb.Answer) {
	if string(a.masked()) != a.typed {
		return
	}
	exact := len(a.candidates) > 0 && a.candidates[0].exact
	if a.Explain || a.partial || a.space.vectors() != nil && a.vector == nil && !exact {
		return
	}
	late := lateAnswer{lib: a.lib, space: a.space, edition: e.popular.Load().edition, answer: copied(answer), masked: a.masked(), gist: a.gist, department: a.department}
	if a.space != nil {
		late.added = a.added
	}
	e.lately.Add(a.key(), late)
}

// copied is an answer that its receiver may change.
func copied(a kb.Answer) kb.Answer {
	a.Choices = slices.Clone(a.Choices)
	if a.Entry != nil {
		r := *a.Entry
		a.Entry = &r
	}
	if a.Fallback != nil {
		f := *a.Fallback
		a.Fallback = &f
	}
	return a
}

// masked is the question without personal data.
func (a *asked) masked() kb.Masked {
	if a.hidden == nil {
		m := mask.Text(a.typed)
		a.hidden = &m
	}
	return *a.hidden
}
