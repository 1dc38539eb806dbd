package website

import (
	"cmp"
	"slices"
	"strings"

	"yiku/kb"
)

// citation is what an entry says about a clause.
type citation struct {
	clause, quote string
	place         place
	numbered      bool // it has a place
	by            kb.Resolved
}

// citations are the clauses of a policy that entries cite, in the policy's order, as paragraphs: each clause's name, and then
// what is quoted of it, the longest first, with the entries that do. What a longer quote has is not quoted again.
func citations(policy string, entries []kb.Resolved) []paragraph {
	var all []citation
	for _, r := range entries {
		for _, g := range r.Grounds {
			if name := strings.TrimSpace(g.Clause); g.Policy.ID == policy && name != "" {
				at, numbered := placeOf(name)
				all = append(all, citation{name, g.Quote, at, numbered, r})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b citation) int {
		return cmp.Or(a.compare(b), cmp.Compare(len(b.quote), len(a.quote)))
	})
	type listing struct {
		at int // in out
		id string
	}
	var out []paragraph
	named, listed, clause := map[string]bool{"": true}, map[listing]bool{}, 0 // clause is where in out the clause's quotes begin
	for i, c := range all {
		if i == 0 || c.clause != all[i-1].clause {
			id := anchor(c.clause)
			if named[id] {
				id = ""
			}
			named[id] = true
			out = append(out, paragraph{ID: id, Text: c.clause, Heading: true})
			clause = len(out)
		}
		at := slices.IndexFunc(out[clause:], func(p paragraph) bool {
			return p.Text == c.quote || c.quote != "" && strings.Contains(p.Text, c.quote)
		})
		if at < 0 {
			at, out = len(out)-clause, append(out, paragraph{Text: c.quote})
		}
		if here := (listing{clause + at, c.by.ID}); !listed[here] {
			listed[here] = true
			out[here.at].Citing = append(out[here.at].Citing, c.by)
		}
	}
	return shortLists(out)
}

// shortLists goes on in a further paragraph where many entries cite one, so that each fits a part.
func shortLists(all []paragraph) (out []paragraph) {
	for _, p := range all {
		citing := p.Citing
		p.Citing = nil
		size := p.size()
		for _, r := range citing {
			if size > partBytes/2 && len(p.Citing) > 0 {
				out, p, size = append(out, p), paragraph{}, 0
			}
			p.Citing = append(p.Citing, r)
			size += entrySize(r)
		}
		out = append(out, p)
	}
	return out
}

// compare orders citations by the place of their clause; those whose clause has no number come last.
func (a citation) compare(b citation) int {
	if a.numbered != b.numbered {
		return map[bool]int{true: -1, false: 1}[a.numbered]
	}
	return cmp.Or(cmp.Compare(a.place.list, b.place.list), cmp.Compare(a.place.n, b.place.n), cmp.Compare(a.place.sub, b.place.sub), cmp.Compare(a.clause, b.clause))
}
