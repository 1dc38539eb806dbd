package eval

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"

	"yiku/kb"
)

// Outcome is what became of one question: a line of `yiku eval --dump`.
type Outcome struct {
	Set          string        `json:"set"`
	ID           string        `json:"id"`
	Text         string        `json:"text"`
	Before       []string      `json:"before,omitempty"` // asked earlier in the same conversation
	Right        int           `json:"right"`            // entries that answer it
	Phones       []string      `json:"phones,omitempty"` // one of which none must name
	Kind         kb.AnswerKind `json:"kind"`
	Unlabelled   bool          `json:"unlabelled,omitempty"` // no phone and no entry to find, in a set that is about phones
	Phone        string        `json:"phone,omitempty"`      // that the answer named, for lack of an entry
	Rank         int           `json:"rank"`                 // of the first right candidate, from 1; 0 for none
	NDCG10       float64       `json:"ndcg10"`
	P            float64       `json:"p"` // probability of the first candidate; 0 without candidates
	DirectRight  bool          `json:"direct_right"`
	ChoicesRight bool          `json:"choices_right"` // a right entry is among the choices, which a direct answer may have beside it
	Candidates   []Candidate   `json:"candidates"`
}

// Candidate is an entry that was weighed for a question.
type Candidate struct {
	Code     string             `json:"code"`
	Question string             `json:"question"`
	Grade    int                `json:"grade"` // 0 for a wrong one
	Features map[string]float64 `json:"features"`
}

// outcome says what became of a question of the set.
func outcome(set string, q Query, a kb.Answer) Outcome {
	o := Outcome{Set: set, ID: q.ID, Text: q.Text, Before: q.Before, Right: len(q.Right), Phones: q.Phones, Kind: a.Kind,
		Candidates: make([]Candidate, 0, len(a.Candidates))} // an empty list, not null, for whoever reads it
	if a.Fallback != nil {
		o.Phone = a.Fallback.Phone
	}
	o.DirectRight = a.Kind == kb.Direct && q.Right[a.Entry.Code] > 0
	o.ChoicesRight = slices.ContainsFunc(a.Choices, func(c kb.Choice) bool { return q.Right[c.Code] > 0 })
	if len(a.Candidates) > 0 {
		o.P = a.Candidates[0].Probability
	}
	for i, c := range a.Candidates {
		features := map[string]float64{}
		for _, f := range c.Features {
			features[f.Name] = f.Value
		}
		grade := q.Right[c.Code]
		if grade > 0 && o.Rank == 0 {
			o.Rank = i + 1
		}
		o.Candidates = append(o.Candidates, Candidate{c.Code, c.Question, grade, features})
	}
	o.NDCG10 = ndcg(q, o.Candidates)
	return o
}

// ndcg is the discounted gain of the ten best candidates as a share of the best there could be.
func ndcg(q Query, cs []Candidate) float64 {
	gain, ideal := 0.0, 0.0
	for i, c := range cs[:min(len(cs), depth)] {
		gain += float64(c.Grade) / math.Log2(float64(i)+2)
	}
	grades := make([]int, 0, len(q.Right))
	for _, g := range q.Right {
		grades = append(grades, g)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	for i, g := range grades[:min(len(grades), depth)] {
		ideal += float64(g) / math.Log2(float64(i)+2)
	}
	return over(gain, ideal)
}

// found reports whether somebody who asked got a right entry: as the direct answer, or among what was offered.
func (o *Outcome) found() bool { return o.DirectRight || o.ChoicesRight }

// phoneRight reports whether the answer was none and named one of the phones that the question asks for.
func (o *Outcome) phoneRight() bool { return o.Kind == kb.None && slices.Contains(o.Phones, o.Phone) }

// alarmed reports whether the answer sends to an emergency phone.
func (o *Outcome) alarmed() bool { return slices.Contains(emergency, o.Phone) }

// Good says how well the question fared, 0 to 1: where there is something to find, one over the rank at which it was found;
// where a phone was to be named, whether it was; in a set about phones, whether no emergency phone was named to who needs
// none; else whether nothing was answered, choices being half as bad as an answer.
func (o *Outcome) Good() float64 {
	switch {
	case len(o.Phones) > 0:
		return is(o.phoneRight())
	case o.Right > 0:
		return over(is(o.Rank > 0), float64(o.Rank))
	case o.Unlabelled:
		return is(!o.alarmed())
	case o.Kind == kb.Choices:
		return 0.5
	}
	return is(o.Kind == kb.None)
}

// Write writes outcomes, a JSON object a line.
func Write(w io.Writer, os []Outcome) error {
	enc := json.NewEncoder(w)
	for i := range os {
		if err := enc.Encode(&os[i]); err != nil {
			return err
		}
	}
	return nil
}

// Read reads what Write wrote, by set. Of the candidates it keeps the first, without features: that is what comparing
// needs, and a dump of many sets is large. It fails with Invalid for anything else, and for a dump without ranks.
func Read(r io.Reader) (map[string][]Outcome, error) {
	out := map[string][]Outcome{}
	lines := json.NewDecoder(r)
	for n := 1; ; n++ {
		var row struct {
			Outcome
			Rank *int `json:"rank"` // nil in dumps of old
		}
		if err := lines.Decode(&row); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, kb.Errorf(kb.Invalid, "第 %d 行不是 --dump 写的", n).Because(err)
		}
		if row.Rank == nil {
			return nil, kb.Errorf(kb.Invalid, "第 %d 行没有名次，是旧版 --dump 写的，请重新写一份", n)
		}
		o := row.Outcome
		o.Rank = *row.Rank
		if len(o.Candidates) > 0 {
			first := o.Candidates[0]
			first.Features = nil
			o.Candidates = []Candidate{first}
		}
		out[o.Set] = append(out[o.Set], o)
	}
}

// Losses picks at most n of the questions that fared less than well, evenly spread over their order: those whose first
// candidate is wrong, those without a right entry that were answered or offered something, and those that named no phone.
func Losses(os []Outcome, n int) []Outcome {
	var lost []Outcome
	for i := range os {
		if os[i].Good() < 1 {
			lost = append(lost, os[i])
		}
	}
	n = min(n, len(lost))
	out := make([]Outcome, n)
	for i := range out {
		out[i] = lost[i*len(lost)/n]
	}
	return out
}
