package standard

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

// identify gives a record its code where it has none. It is called for every row before any is resolved, so that it may
// only look at the library and at the row.
func (l *library) identify(rec kb.Record) {
	switch r := rec.(type) {
	case *kb.Policy:
		if n, ok := text.ParseNumber(r.Number); ok {
			r.Number = n.String()
		}
		if r.Code == "" {
			r.Code = l.policyCode(r)
		}
	case *kb.Department:
		l.byNameOr(&r.Code, rec.Kind(), r.Name)
	case *kb.Region:
		l.byNameOr(&r.Code, rec.Kind(), r.Name)
	case *kb.Audience:
		l.byNameOr(&r.Code, rec.Kind(), r.Name)
	case *kb.Topic:
		l.byNameOr(&r.Code, rec.Kind(), r.Name)
	case *kb.Synonym:
		if r.Code == "" && len(r.Words) > 0 {
			r.Code = clip(text.Line(r.Words[0]), codeMax-1)
		}
	}
}

// policyCode is the code of the policy that has this number or, where there is none, this title; else the number or the
// folded title itself.
func (l *library) policyCode(p *kb.Policy) string {
	_, numbered := text.ParseNumber(p.Number)
	known := l.policies.byTitle[text.Fold(p.Title)]
	code := text.Fold(p.Title)
	if numbered {
		known, code = l.policies.byNumber[p.Number], p.Number
	}
	if known != "" && known != ambiguous {
		return known
	}
	if len([]rune(code)) > codeMax {
		return digest("p", code)
	}
	return code
}

// byNameOr sets an empty code to that of the record of this name, else to the name itself.
func (l *library) byNameOr(code *string, k kb.Kind, name string) {
	if *code != "" {
		return
	}
	if known, ok := l.byName[k][text.Fold(name)]; ok {
		*code = known
		return
	}
	*code = clip(text.Line(name), codeMax-1)
}

// digest is a code made of a text: a letter and 80 bits of its SHA-256.
func digest(letter, s string) string {
	sum := sha256.Sum256([]byte(s))
	return letter + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// refer replaces names by codes; what it cannot find stays as it is, for lint to tell.
func (l *library) refer(rec kb.Record) {
	switch r := rec.(type) {
	case *kb.Entry:
		if code, ok := l.resolve(kb.KindDepartment, r.Department); ok {
			r.Department = code
		}
		if r.Code == "" && text.Fold(r.Question) != "" {
			r.Code = digest("q", r.Department+"\n"+text.Fold(r.Question))
		}
		r.Regions, r.Audiences = l.listed(kb.KindRegion, r.Regions), l.listed(kb.KindAudience, r.Audiences)
		for i := range r.Basis {
			r.Basis[i].Policy = l.policy(r.Basis[i].Policy)
		}
	case *kb.Policy:
		for i := range r.Relations {
			r.Relations[i].Policy = l.policy(r.Relations[i].Policy)
		}
	case *kb.Synonym:
		r.Regions = l.listed(kb.KindRegion, r.Regions)
	case *kb.Department:
		r.Parent = l.parent(rec.Kind(), r.Parent)
	case *kb.Region:
		r.Parent = l.parent(rec.Kind(), r.Parent)
	case *kb.Audience:
		r.Parent = l.parent(rec.Kind(), r.Parent)
	}
}

func (l *library) policy(s string) string {
	if l.codes[kb.KindPolicy][s] {
		return s
	}
	if code, ok := l.policies.find(s); ok {
		return code
	}
	return s
}

func (l *library) parent(k kb.Kind, s string) string {
	if code, ok := l.resolve(k, s); ok {
		return code
	}
	return s
}

// listed gives regions or audiences by the names of the library's list, each once: questions are matched to those.
func (l *library) listed(k kb.Kind, said []string) []string {
	var out []string
	for _, s := range said {
		if code, ok := l.resolve(k, s); ok && !l.isName[k][s] {
			s = l.names[k][code]
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
