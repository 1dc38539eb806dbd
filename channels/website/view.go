package website

import (
	"html/template"
	"slices"
	"unicode/utf8"

	"yiku/channels"
	"yiku/channels/render"
	"yiku/kb"
)

// longAnswer is the length in characters from which an answer with two sections gets a table of contents.
const longAnswer = 800

// view is an entry as its page shows it.
type view struct {
	kb.Resolved
	Section  string        // that was asked for, see kb.Answer; "" for the whole
	Part     template.HTML // of the answer, that says it; "" when the contacts do
	Answer   render.Document
	Contents bool // a table of contents helps
	Phones   []phone
	Basis    []ground
	Address  string // absolute, for paper; "" when it is not known
}

// phone is a number with its hours, and whether somebody is there now.
type phone struct {
	Number, Hours string
	State         string // 现在开放, 已下班, or "" when that is not known
}

// ground is one policy with every clause of it that an entry rests on.
type ground struct {
	Policy  kb.Policy
	Clauses []clause
}

// clause is a passage of a policy; URL leads to it, "" when the policy has no page.
type clause struct{ Name, Quote, URL string }

func (d *Door) view(r kb.Resolved) (*view, error) {
	doc, err := read(r.Answer)
	if err != nil {
		return nil, err
	}
	v := &view{Resolved: r, Answer: doc}
	v.Contents = len(doc.Sections) >= 3 || len(doc.Sections) == 2 && utf8.RuneCountInString(r.Answer) > longAnswer
	if d.site.Absolute {
		v.Address = d.server.Link(channels.EntryURL(r.ID))
	}
	now := d.now()
	for _, p := range r.Owner.Phones {
		v.Phones = append(v.Phones, phone{p.Number, p.Hours, d.calendar.state(p.Hours, now)})
	}
	for _, g := range r.Grounds {
		at := slices.IndexFunc(v.Basis, func(b ground) bool { return b.Policy.ID == g.Policy.ID && b.Policy.Title == g.Policy.Title })
		if at < 0 {
			at, v.Basis = len(v.Basis), append(v.Basis, ground{Policy: g.Policy})
		}
		v.Basis[at].Clauses = append(v.Basis[at].Clauses, clause{g.Clause, g.Quote, clauseURL(g.Policy.ID, g.Clause)})
	}
	return v, nil
}
