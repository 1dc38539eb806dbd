package retrieval

import (
	"math"
	"slices"

	"yiku/kb"
	"yiku/retrieval/index"
)

// The bounds of deciding, chosen on the developer half of the public sets and the starter library's golden set
// (docs/quality.md).
const (
	perRisk        = 10. / 3 // least probability of a direct answer: 1 less the risk this many times; most are far surer
	likelyChoice   = 0.30    // probability that one of five is right at least, to be offered
	choiceKeep     = 0.005   // probability of any further choice at least, unless it is half the best one's
	wholly         = 0.95    // coverage from which a form has all of the question
	likelyByWords  = 0.35    // the same found by words alone, which hear less
	choiceEvidence = 3.2     // evidence for a choice found by words alone at least
	alike          = 0.62    // similarity of a direct answer found by words alone at least
	lacking        = 0.25    // share of the question that such a one's entry may lack
	choicesDefault = 5
)

// judge gives the candidates their probabilities, and a.among the one that the right one is among the first five: what is
// left for those after the first is shared out by their scores.
func (a *asked) judge() {
	cs := a.candidates
	if len(cs) == 0 {
		return
	}
	r, others := a.ranker(), rivalsOf(cs)
	f := others.facts(&cs[0])
	first := r.Right.probability(f)
	a.among = max(a.among, first, r.Among.probability(f))
	sum := 0.0
	for i := range cs[1:min(len(cs), choicesDefault)] {
		sum += math.Exp(cs[1+i].score - cs[0].score)
	}
	for i := range cs {
		c := &cs[i]
		switch {
		case c.exact:
			c.probability = 1
		case i == 0:
			c.probability = first
		default:
			c.probability = min(first, (a.among-first)*math.Exp(c.score-cs[0].score)/max(sum, 1e-9))
		}
	}
}

// decide turns the ranked candidates into a direct answer, choices or none.
func (a *asked) decide() kb.Answer {
	cs := a.candidates
	a.judge()
	for i := range cs {
		cs[i].prior = a.popularity(cs[i].entry.ID)
	}
	answer := kb.Answer{Kind: kb.None, Maybe: a.maybe}
	if a.text != a.typed {
		answer.Corrected = a.text
	}
	switch {
	case a.isDirect():
		a.lean(cs[1:]) // never what is sure
		r := a.lib.resolve(cs[0].entry)
		answer.Kind, answer.Entry, answer.Probability = kb.Direct, &r, cs[0].probability
		answer.Section = a.section
		answer.Choices = a.choices(cs[1:], 1)
	case a.isChoice() && !a.strange():
		a.lean(cs)
		answer.Kind, answer.Choices, answer.Lacking = kb.Choices, a.choices(cs, 2), a.lacks()
	default:
		answer.Maybe = "" // it was searched for as well
		a.department = a.topic()
		answer.Fallback = fallback(a.department)
	}
	if a.Explain {
		answer.Candidates, answer.Steps = a.ranker().explain(cs), a.steps
	}
	return answer
}

// isDirect reports whether the first candidate is the answer: the only exact one, one whose section a follow-up asks
// for, or one that is surely right. Several exact ones
// belong to different departments or places, which the person must choose between.
func (a *asked) isDirect() bool {
	cs := a.candidates
	if len(cs) == 0 || a.section == "" && a.below(cs[0].entry) {
		return false
	}
	if cs[0].exact {
		return len(cs) == 1 || !cs[1].exact
	}
	if a.section != "" && !a.guessed {
		return true
	}
	if a.guessed || cs[0].probability < 1-perRisk*a.cfg.Risk || contested(cs) || a.beside(&cs[0]) {
		return false
	}
	// Words that are shared by chance look like meaning to words alone.
	return a.vector != nil || cs[0].features[similarity] >= alike && a.support(&cs[0]).missing <= lacking
}

// isChoice reports whether the right one is likely among those that would be offered: by its probability, or since a form has all of
// the question. Found by words alone, they must have telling words in common: one is a coincidence.
func (a *asked) isChoice() bool {
	cs := a.candidates
	if len(cs) < 2 || cs[0].exact {
		return len(cs) > 1
	}
	if a.vector != nil && a.among >= likelyChoice {
		return true
	}
	in := a.support(&cs[0])
	return in.telling >= 1 && cs[0].features[covered] >= wholly ||
		a.vector == nil && a.among >= likelyByWords && in.telling >= 2 && in.evidence >= choiceEvidence
}

// contested reports a question that is too short to tell entries apart: another one has all of it in a form too.
func contested(cs []candidate) bool {
	return slices.ContainsFunc(cs[1:], func(c candidate) bool { return c.features[covered] >= wholly })
}

// choices offers the likeliest candidates: at least atLeast when there are so many, at most what was asked for, else five.
func (a *asked) choices(cs []candidate, atLeast int) []kb.Choice {
	limit := choicesDefault
	if a.Limit > 0 {
		limit = max(atLeast, min(a.Limit, limit))
	}
	var out []kb.Choice
	for i, c := range cs {
		if i == limit || i >= atLeast && c.probability < min(choiceKeep, cs[0].probability/2) {
			break
		}
		out = append(out, kb.Choice{
			ID: c.entry.ID, Code: c.entry.Code, Question: c.entry.Question,
			Department: a.lib.owner(c.entry).Name, Probability: c.probability,
		})
	}
	return out
}

// explain lists the candidates with their features for staff.
func (r *ranker) explain(cs []candidate) []kb.Candidate {
	out := make([]kb.Candidate, len(cs))
	for i, c := range cs {
		fs := make([]kb.Feature, 0, featureCount+sizeCount+4)
		fs = append(fs, kb.Feature{Name: "exact", Value: one(c.exact)})
		w := r.weights(&c)
		for k, v := range c.features {
			fs = append(fs, kb.Feature{Name: featureNames[k], Value: v, Part: w[k] * v})
		}
		fs = append(fs, kb.Feature{Name: StepPopularity, Value: c.prior / popularNats, Part: c.prior})
		for k, v := range c.sizes {
			fs = append(fs, kb.Feature{Name: sizeNames[k], Value: v})
		}
		fs = append(fs, kb.Feature{Name: StepApart, Value: c.apart, Part: c.apart})
		fs = append(fs, kb.Feature{Name: "score", Value: c.score + c.prior})
		out[i] = kb.Candidate{
			ID: c.entry.ID, Code: c.entry.Code, Question: c.entry.Question, Form: c.form, Probability: c.probability, Features: fs,
		}
	}
	return out
}

// support is what an entry has of the question in any form, tag or the answer.
type support struct {
	missing  float64 // share of the question's weight that it does not have
	evidence float64 // weight that it has, in terms that nothing else would have
	telling  int     // different pairs, words and numbers that it has, plain ones aside
	rarest   bool    // it has the one of these that says most
}

func (a *asked) support(c *candidate) support {
	out := support{missing: 1}
	has := a.lib.termsOf(c.entry)
	if len(has) == 0 || c.query == nil || c.query.total == 0 {
		return out
	}
	most := 0.0
	for _, t := range c.query.kinds {
		if w := c.query.weight[t]; t.Telling() && w > most {
			most, out.rarest = w, has[t]
		}
		if has[t] {
			out.missing -= c.query.weight[t] / c.query.total
			out.evidence += c.query.weight[t] / a.lib.entries.RarestWeight()
			if t.Telling() {
				out.telling++
			}
		}
	}
	return out
}

// termsOf are the terms of an entry, in any form, tag or the answer.
func (l *library) termsOf(e *kb.Entry) map[index.Term]bool {
	has := map[index.Term]bool{}
	if d, ok := l.entries.Get(e.ID); ok {
		for _, s := range slices.Concat([]string{d.Body}, d.Forms, d.Tags) {
			for _, t := range index.Terms(s) {
				has[t] = true
			}
		}
	}
	return has
}

// one is 1 for what is so.
func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
