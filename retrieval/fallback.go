package retrieval

import (
	"strings"
	"time"

	"yiku/kb"
	"yiku/kb/text"
)

// topicBest is the coverage or passage share, and topicTelling the number of telling terms, from which a candidate says
// what a question is about, though it does not answer it.
const (
	topicBest    = 0.25
	topicTelling = 2
)

// fallback says whom to call: a department, when it has a phone; else 12345.
func fallback(d *kb.Department) *kb.Fallback {
	if d != nil && len(d.Phones) > 0 {
		return &kb.Fallback{Department: d.Name, Phone: d.Phones[0].Number,
			Message: "知识库暂未收录这个问题，可以致电" + d.Name + " " + d.Phones[0].Number + "，或拨打 " + kb.Hotline + " 咨询。"}
	}
	return &kb.Fallback{Phone: kb.Hotline, Message: "知识库暂未收录这个问题，可以打电话咨询。"}
}

// topic is the department the question points to, nil when none is clear: one that it names, else the one that owns most
// of what it resembles.
func (a *asked) topic() *kb.Department {
	folded := text.Fold(a.text)
	var named *kb.Department
	for _, d := range a.lib.departments {
		if name := text.Fold(d.Name); len(name) >= 9 && strings.Contains(folded, name) && (named == nil || len(d.Name) > len(named.Name) || len(d.Name) == len(named.Name) && d.Code < named.Code) {
			named = d
		}
	}
	if named != nil {
		return named
	}
	weight, sum := map[string]float64{}, 0.0
	for _, c := range a.candidates[:min(len(a.candidates), choicesDefault)] {
		in := a.support(&c) // who has only 找谁投诉 of 污染找谁投诉 knows nothing of it
		if max(c.features[covered], c.features[body]) >= topicBest && in.telling >= topicTelling && in.rarest {
			weight[c.entry.Department] += c.probability
			sum += c.probability
		}
	}
	for code, w := range weight {
		if w > sum*.6 {
			return a.lib.departments[code]
		}
	}
	return nil
}

// record puts the question into the journal, without personal data; one that got no answer names its gap.
func (e *Engine) record(a *asked, answer kb.Answer, start time.Time) {
	row := kb.JournalRow{
		ID: answer.ID, At: start.UTC(), Channel: a.Scope.Channel, Kind: answer.Kind,
		Latency: e.now().Sub(start), Text: a.masked(),
	}
	switch answer.Kind {
	case kb.Direct:
		row.Entry, row.Revision = answer.Entry.ID, answer.Entry.Revision
		row.Asker = a.Asker
	case kb.None:
		if a.inDanger {
			break // no department has an answer to write
		}
		row.GapKey = text.Fold(string(row.Text))
		if a.department != nil {
			row.Department = a.department.Code
		}
	}
	e.out.addRow(row)
}
