package retrieval

import (
	"slices"

	"yiku/kb"
	"yiku/retrieval/index"
)

// The bounds of deciding, chosen by asking the starter library, its golden set and the public sets real questions, and
// 1,750 that no library answers (docs/quality.md). A probability alone does not make an answer direct: the question must
// also be like a form of the entry as a whole, since an answer that shares words is not an answer to it.
const (
	directFrom     = 0.70 // probability of a direct answer at least, by words
	directMeant    = 0.85 // the same, by meaning
	directAlike    = 0.62 // similarity of a direct answer at least
	directMissing  = 0.25 // share of the question that occurs nowhere in a direct answer's entry at most
	wholly         = 0.95 // coverage from which a form has all of the question
	choiceEvidence = 3.2  // evidence for the best choice at least, or
	choiceCovered  = 0.60 // coverage from which a short question needs less
	choiceMeant    = 0.50 // probability that one of five is right at least, by meaning
	choiceKeep     = 0.02 // probability of any further choice at least, unless it is half the best one's
	choicesDefault = 5
)

// judge gives each candidate a probability.
func (a *asked) judge() {
	r := a.ranker()
	for i := range a.candidates {
		if c := &a.candidates[i]; !c.exact {
			c.probability = r.Right.of(a.candidates, i)
		}
	}
}

// decide turns the ranked candidates into a direct answer, choices or none.
func (a *asked) decide() kb.Answer {
	cs := a.candidates
	a.judge()
	answer := kb.Answer{Kind: kb.None, Maybe: a.maybe}
	if a.text != a.typed {
		answer.Corrected = a.text
	}
	switch {
	case a.isDirect():
		r := a.lib.resolve(cs[0].entry)
		answer.Kind, answer.Entry, answer.Probability = kb.Direct, &r, cs[0].probability
		answer.Choices = a.choices(cs[1:], 1)
	case a.isChoice():
		answer.Kind, answer.Choices = kb.Choices, a.choices(cs, 2)
	default:
		a.department = a.topic()
		answer.Fallback = fallback(a.department)
	}
	if a.Explain {
		answer.Candidates, answer.Steps = a.ranker().explain(cs), a.steps
	}
	return answer
}

// isDirect reports whether the first candidate is the answer: the only exact one, or clearly alike. Several exact ones
// belong to different departments or places, which the person must choose between.
func (a *asked) isDirect() bool {
	cs := a.candidates
	if len(cs) == 0 {
		return false
	}
	if cs[0].exact {
		return len(cs) == 1 || !cs[1].exact
	}
	from := directFrom
	if a.vector != nil {
		from = directMeant
	}
	if cs[0].probability < from || contested(cs) {
		return false
	}
	if in := a.support(&cs[0]); in.missing > directMissing || in.strange > 0 {
		return false
	}
	// In a narrow scope there may be no other to choose from.
	return cs[0].features[similarity] >= directAlike || len(cs) == 1 && cs[0].features[covered] >= choiceCovered
}

// isChoice reports whether the first candidate is worth offering, with others. By words, what counts is how much of the question it
// has, not which share: people tell long stories around what they ask. One telling word in common is a coincidence, unless
// it is most of the question.
func (a *asked) isChoice() bool {
	cs := a.candidates
	if len(cs) < 2 || cs[0].exact {
		return len(cs) > 1
	}
	if a.vector != nil {
		return a.ranker().Among.of(cs, 0) >= choiceMeant
	}
	in := a.support(&cs[0])
	return in.telling >= 2 && in.evidence >= choiceEvidence || in.telling >= 1 && cs[0].features[covered] >= choiceCovered
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
		fs := make([]kb.Feature, 0, featureCount+2)
		fs = append(fs, kb.Feature{Name: "exact", Value: one(c.exact)})
		for k, v := range c.features {
			fs = append(fs, kb.Feature{Name: featureNames[k], Value: v, Part: r.Score[k] * v})
		}
		fs = append(fs, kb.Feature{Name: "score", Value: c.score})
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
	strange  int     // numbers and Latin words that it does not have: another year, another paragraph, another thing
}

func (a *asked) support(c *candidate) support {
	d, ok := a.lib.entries.Get(c.entry.ID)
	if !ok || c.query == nil || c.query.total == 0 {
		return support{missing: 1}
	}
	has := map[index.Term]bool{}
	for _, s := range append(append([]string{d.Body}, d.Forms...), d.Tags...) {
		for _, t := range index.Terms(s) {
			has[t] = true
		}
	}
	out := support{missing: 1}
	for _, t := range c.query.kinds {
		if has[t] {
			out.missing -= c.query.weight[t] / c.query.total
			out.evidence += c.query.weight[t] / a.lib.entries.RarestWeight()
			if t.Telling() {
				out.telling++
			}
		} else if t.Word() {
			out.strange++
		}
	}
	return out
}

// one is 1 for what is so.
func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
