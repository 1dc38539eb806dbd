package retrieval

import (
	"context"
	"slices"

	"yiku/kb"
	"yiku/retrieval/guard"
)

// StepDanger gives who must call for help the number, before anything else.
const StepDanger = "danger"

// Bounds on how likely danger is by what a text means, chosen on the examples of guard/train and on questions that are none.
const (
	sensed          = 0.45 // danger that no word betrays
	sensedDespite   = 0.95 // the same where something is found that may answer it
	mayAnswer       = 0.15 // probability from which it may
	sensedFollowing = 0.65 // the same of a few words in a conversation about something else
	calm            = 0.01 // below it the words that betray danger mean something else
)

// danger answers who is in danger with the number to call, before anything else, unless a reviewed form says the same. Words that are no
// cry are a suspicion until the question is encoded, where that can be done.
func (a *asked) danger(readings ...string) (kb.Answer, bool) {
	if a.cfg.without(StepDanger) {
		return kb.Answer{}, false
	}
	for _, s := range slices.Compact(readings) {
		phone, cry, ok := guard.Danger(s)
		if !ok || a.says(s) || a.Verbatim && !cry { // who wants it taken as it stands says that it means something else
			continue
		}
		if cry || !a.understood() {
			return a.emergency(phone), true
		}
		if a.suspected == "" {
			a.suspected = phone
		}
	}
	return kb.Answer{}, false
}

// understood reports that what the question means will be known: only the built-in encoder's vectors are.
func (a *asked) understood() bool {
	return a.space.vectors() != nil && a.space.encoder.ID() == guard.Builtin.Encoder
}

// meansDanger answers who is in danger by what the question means, once its candidates are judged, and by what was suspected.
func (a *asked) meansDanger(ctx context.Context) (kb.Answer, bool) {
	switch {
	case len(a.candidates) > 0 && a.candidates[0].exact, a.Verbatim, a.cfg.without(StepDanger):
		return kb.Answer{}, false
	case a.vector == nil || !a.understood():
		return a.emergency(a.suspected), a.suspected != ""
	case a.suspected != "" && a.gist != "": // only the question is encoded
		return a.emergency(a.suspected), a.tells(ctx)
	}
	phone, p := guard.Builtin.Danger(a.vector.Floats())
	bound := sensed
	if len(a.candidates) > 0 && a.candidates[0].probability >= mayAnswer {
		bound = sensedDespite
	}
	if a.suspected != "" {
		if bound = calm; p < sensed || a.suspected == guard.Medical { // what was taken or done cannot wait for what is felt
			phone = a.suspected
		}
	}
	if p < bound {
		return kb.Answer{}, false
	}
	return a.emergency(phone), true
}

// tells reports a letter that tells of danger: of thoughts or blows anywhere, of anything else in a sentence that means it by itself. Who
// fell from a scaffold and was in hospital for a month asks about something else.
func (a *asked) tells(ctx context.Context) bool {
	if a.suspected == guard.Mind || a.suspected == guard.Women {
		return true
	}
	return slices.ContainsFunc(sentencesOf(a.typed), func(s string) bool {
		_, _, ok := guard.Danger(s)
		return ok && a.senses(ctx, s) >= sensedDespite
	})
}

// despairs reports a follow-up that surely means danger by itself.
func (a *asked) despairs(ctx context.Context) bool {
	return !a.cfg.without(StepDanger) && a.understood() && a.senses(ctx, a.text) >= sensedFollowing
}

// senses gives the probability that a text means danger; 0 when it cannot be encoded in time.
func (a *asked) senses(ctx context.Context, text string) float64 {
	ctx, cancel := a.inTime(ctx)
	defer cancel()
	q := a.space.query(ctx, text, a.space.vectors().Dims())
	if q == nil {
		return 0
	}
	_, p := guard.Builtin.Danger(q.Floats())
	return p
}

func (a *asked) emergency(phone string) kb.Answer {
	a.inDanger = phone != ""
	return kb.Answer{Kind: kb.None, Fallback: &kb.Fallback{Phone: phone, Message: guard.Message(phone)}}
}
