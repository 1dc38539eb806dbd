package openapi

import (
	"yiku/channels"
	"yiku/kb"
)

// entryView is an entry as it leaves: never the doors it may leave through, and lists never null.
type entryView struct {
	ID          string         `json:"id"`
	Code        string         `json:"code"`
	Revision    int            `json:"revision"`
	Question    string         `json:"question"`
	Answer      string         `json:"answer"`
	Short       string         `json:"short"`
	URL         string         `json:"url"`
	Type        string         `json:"type"`
	Category    string         `json:"category"`
	Keywords    []string       `json:"keywords"`
	Department  departmentView `json:"department"`
	Contacts    []kb.Contact   `json:"contacts"`
	Basis       []basisView    `json:"basis"`
	NoBasis     string         `json:"no_basis,omitempty"`
	ValidFrom   kb.Day         `json:"valid_from"`
	ValidTo     kb.Day         `json:"valid_to"`
	ReviewedAt  kb.Day         `json:"reviewed_at"`
	Unconfirmed bool           `json:"unconfirmed"`
	Notice      string         `json:"notice,omitempty"` // to be shown with the answer
	Probability *float64       `json:"probability,omitempty"`
}

type departmentView struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Phones []phoneView `json:"phones"`
}

type phoneView struct {
	Number string `json:"number"`
	Hours  string `json:"hours"`
}

type basisView struct {
	Policy policyRef `json:"policy"`
	Clause string    `json:"clause"`
	Quote  string    `json:"quote"`
}

// policyRef is a policy that a basis names; ID and URL are "" when the library does not hold it.
type policyRef struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Number   string      `json:"number"`
	Validity kb.Validity `json:"validity"`
	URL      string      `json:"url"`    // of its page here
	Source   string      `json:"source"` // where it was published
}

// policyView is a policy as it leaves; a list leaves out the text.
type policyView struct {
	policyRef
	Code      string        `json:"code"`
	Revision  int           `json:"revision"`
	Issuer    string        `json:"issuer"`
	Written   kb.Day        `json:"written"`
	Issued    kb.Day        `json:"issued"`
	Effective kb.Day        `json:"effective"`
	Expires   kb.Day        `json:"expires"`
	Relations []kb.Relation `json:"relations"`
	Text      string        `json:"text,omitempty"`
}

// unconfirmed is what every door says of an entry that no department has confirmed.
const unconfirmed = "示例内容，待部门审核"

func (d *Door) entryView(r kb.Resolved) *entryView {
	v := &entryView{
		ID: r.ID, Code: r.Code, Revision: r.Revision, Question: r.Question, Answer: r.Answer, Short: r.Short,
		URL: d.cfg.Link(channels.EntryURL(r.ID)), Type: r.Type, Category: r.Category, Keywords: list(r.Keywords),
		Department: departmentView{Code: r.Owner.Code, Name: r.Owner.Name, Phones: []phoneView{}},
		Contacts:   list(r.Contacts), Basis: []basisView{}, NoBasis: r.NoBasis,
		ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, ReviewedAt: r.ReviewedAt, Unconfirmed: r.Unconfirmed(),
	}
	for _, p := range r.Owner.Phones {
		v.Department.Phones = append(v.Department.Phones, phoneView{p.Number, p.Hours})
	}
	for _, g := range r.Grounds {
		v.Basis = append(v.Basis, basisView{d.policyRef(g.Policy), g.Clause, g.Quote})
	}
	if v.Unconfirmed {
		v.Notice = unconfirmed
	}
	return v
}

func (d *Door) policyRef(p kb.Policy) policyRef {
	ref := policyRef{ID: p.ID, Title: p.Title, Number: p.Number, Validity: p.Validity, Source: p.URL}
	if p.ID != "" {
		ref.URL = d.cfg.Link(channels.PolicyURL(p.ID))
	}
	return ref
}

func (d *Door) policyView(p kb.Policy) policyView {
	return policyView{
		policyRef: d.policyRef(p), Code: p.Code, Revision: p.Revision, Issuer: p.Issuer, Written: p.Written, Issued: p.Issued,
		Effective: p.Effective, Expires: p.Expires, Relations: list(p.Relations), Text: p.Text,
	}
}

// list is s, [] in JSON when it is nil.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
