package retrieval

import (
	"cmp"
	"context"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	words "yiku/kb/text"
	"yiku/retrieval/index"
	"yiku/retrieval/text"
)

// library is the published library at one moment; it is never changed, only replaced.
type library struct {
	seq         int64
	last        kb.Change                 // the last one taken in, zero before any was
	entries     *index.Index              // Item is *kb.Entry
	policies    *index.Index              // Item is *kb.Policy
	policyBy    map[string]*kb.Policy     // by code
	departments map[string]*kb.Department // by code
	topics      map[string]*kb.Topic      // by code
	synonymBy   map[string]*kb.Synonym    // by code
	synonyms    *text.Synonyms
	synonymous  index.Lexicon // their words
	regions     tree
	audiences   tree
	moved       map[string]string // id, and code, of an entry that was merged → code of the one that took its place
	counted     *counted          // of this state alone
	inScope     *inScope          // likewise
}

// readLibrary reads everything. Changes made meanwhile are read again later: the sequence number is taken first.
func readLibrary(ctx context.Context, r kb.Reader) (*library, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	lib := &library{
		seq: head, policyBy: map[string]*kb.Policy{}, departments: map[string]*kb.Department{}, topics: map[string]*kb.Topic{},
		synonymBy: map[string]*kb.Synonym{},
		regions:   tree{}, audiences: tree{}, moved: map[string]string{}, counted: newCounted(), inScope: newInScope(),
	}
	if head > 0 {
		changes, err := r.Changes(ctx, head-1, 1)
		if err != nil {
			return nil, err
		}
		if len(changes) == 1 {
			lib.last = changes[0]
		}
	}
	var entries []*kb.Entry
	for _, err := range []error{
		kb.EachRecord(ctx, r, func(rec *kb.Region) error { lib.regions.add(rec.Code, rec.Name, rec.Parent); return nil }),
		kb.EachRecord(ctx, r, func(rec *kb.Audience) error { lib.audiences.add(rec.Code, rec.Name, rec.Parent); return nil }),
		kb.EachRecord(ctx, r, func(rec *kb.Department) error { lib.departments[rec.Code] = rec; return nil }),
		kb.EachRecord(ctx, r, func(rec *kb.Policy) error { lib.policyBy[rec.Code] = rec; return nil }),
		kb.EachRecord(ctx, r, func(rec *kb.Entry) error {
			if rec.Status == kb.Published {
				entries = append(entries, rec)
			}
			lib.follow(rec)
			return nil
		}),
		kb.EachRecord(ctx, r, func(rec *kb.Topic) error { lib.topics[rec.Code] = rec; return nil }),
		kb.EachRecord(ctx, r, func(rec *kb.Synonym) error { lib.synonymBy[rec.Code] = rec; return nil }),
	} {
		if err != nil {
			return nil, err
		}
	}
	lib.synonyms, lib.synonymous = compile(lib.synonymBy), synonymous(lib.synonymBy)
	docs := make([]index.Doc, len(entries))
	for i, e := range entries {
		docs[i] = lib.entryDoc(e)
	}
	lib.entries = index.New(docs)
	lib.policies = lib.indexPolicies()
	return lib, nil
}

// entryDoc says by what texts an entry is found.
func (l *library) entryDoc(e *kb.Entry) index.Doc {
	tags := append([]string(nil), e.Keywords...)
	if e.Category != "" {
		tags = append(tags, path.Base(e.Category))
	}
	for _, b := range e.Basis {
		if p := l.policyBy[b.Policy]; p != nil {
			tags = append(tags, p.Title, p.Number)
		} else {
			tags = append(tags, b.Policy)
		}
	}
	return index.Doc{
		Meanings: meaningKeys(meanings(e)),
		ID:       e.ID, Key: e.Code, Forms: slices.DeleteFunc(e.Forms(), func(f string) bool { return f == "" }),
		Also: asksFirst(e.Question), Tags: tags, Body: e.Answer, Limited: limited(e), Item: e,
	}
}

// asks is what makes a clause a question.
var asks = regexp.MustCompile(`怎么|怎样|如何|什么|哪|多少|几|多久|多大|谁|吗$|能否|是否|能不能|可不可以`)

// leastAsked is how many characters a clause must have to be a question of its own.
const leastAsked = 5

// asksFirst gives the first clause of a standard question of several, when it is a question of its own: 低保怎么申请，什么样的家庭能吃低保？
func asksFirst(question string) []string {
	first, rest, several := strings.Cut(question, "，")
	if !several || rest == "" || utf8.RuneCountInString(first) < leastAsked || !asks.MatchString(first) {
		return nil
	}
	return []string{first}
}

func (l *library) indexPolicies() *index.Index {
	docs := make([]index.Doc, 0, len(l.policyBy))
	for _, p := range l.policyBy {
		docs = append(docs, policyDoc(p))
	}
	return index.New(docs)
}

func policyDoc(p *kb.Policy) index.Doc {
	return index.Doc{ID: p.ID, Forms: []string{p.Title}, Tags: []string{p.Number, p.Issuer}, Body: p.Text, Item: p}
}

// with gives the library after records have changed; gone are ids of entries that are no longer there.
func (l *library) with(seq int64, recs []kb.Record, gone []string) *library {
	next := *l
	next.seq = seq
	next.regions, next.audiences = maps.Clone(l.regions), maps.Clone(l.audiences)
	next.departments, next.policyBy = maps.Clone(l.departments), maps.Clone(l.policyBy)
	next.topics, next.moved = maps.Clone(l.topics), maps.Clone(l.moved)
	next.counted, next.inScope = newCounted(), newInScope()
	var policies, put []index.Doc
	retitled := map[string]bool{} // codes of changed policies
	reworded := false             // synonyms changed
	for _, rec := range recs {
		switch r := rec.(type) {
		case *kb.Region:
			next.regions.add(r.Code, r.Name, r.Parent)
		case *kb.Audience:
			next.audiences.add(r.Code, r.Name, r.Parent)
		case *kb.Department:
			next.departments[r.Code] = r
		case *kb.Topic:
			next.topics[r.Code] = r
		case *kb.Synonym:
			if !reworded {
				reworded, next.synonymBy = true, maps.Clone(l.synonymBy)
			}
			next.synonymBy[r.Code] = r
		case *kb.Policy:
			next.policyBy[r.Code] = r
			retitled[r.Code] = true
			policies = append(policies, policyDoc(r))
		}
	}
	if reworded {
		next.synonyms, next.synonymous = compile(next.synonymBy), synonymous(next.synonymBy)
	}
	changed := map[string]bool{} // ids of entries
	for _, rec := range recs {
		if e, ok := rec.(*kb.Entry); ok {
			changed[e.ID] = true
			next.follow(e)
			if e.Status == kb.Published {
				put = append(put, next.entryDoc(e))
			} else {
				gone = append(gone, e.ID)
			}
		}
	}
	if len(policies) > 0 {
		next.policies = l.policies.With(policies, nil)
		put = append(put, next.resting(retitled, changed)...)
	}
	if len(put)+len(gone) > 0 {
		next.entries = l.entries.With(put, gone)
	}
	return &next
}

// follow notes where an entry that was merged leads.
func (l *library) follow(e *kb.Entry) {
	delete(l.moved, e.ID)
	delete(l.moved, e.Code)
	if e.Status != kb.Published && e.MergedInto != "" {
		l.moved[e.ID], l.moved[e.Code] = e.MergedInto, e.MergedInto
	}
}

// resting gives the entries that rest on these policies anew, since they are found by the policies' titles; changed ones
// are left out.
func (l *library) resting(policies, changed map[string]bool) []index.Doc {
	var out []index.Doc
	for d := range l.entries.All("") {
		e := d.Item.(*kb.Entry)
		rests := slices.ContainsFunc(e.Basis, func(b kb.Basis) bool { return policies[b.Policy] })
		if rests && !changed[e.ID] {
			out = append(out, l.entryDoc(e))
		}
	}
	return out
}

// freshIndex indexes the entries anew, all of them in the base.
func (l *library) freshIndex() *index.Index {
	docs := make([]index.Doc, 0, l.entries.Len())
	for d := range l.entries.All("") {
		docs = append(docs, *d)
	}
	return index.New(docs)
}

// onto gives the library, the same records, on a new base that was made from an earlier state of it.
func (l *library) onto(base *index.Index) *library {
	var put []index.Doc
	for d := range l.entries.All("") {
		if old, ok := base.Get(d.ID); !ok || old.Item != d.Item || !slices.Equal(old.Tags, d.Tags) {
			put = append(put, *d)
		}
	}
	var gone []string
	for d := range base.All("") {
		if _, ok := l.entries.Get(d.ID); !ok {
			gone = append(gone, d.ID)
		}
	}
	next := *l
	next.inScope = newInScope() // what it holds asks the old entries
	next.entries = base.With(put, gone)
	return &next
}

// resolve looks up what an entry refers to.
func (l *library) resolve(e *kb.Entry) kb.Resolved {
	r := kb.Resolved{Entry: e, Owner: l.owner(e)}
	for _, b := range e.Basis {
		g := kb.Ground{Policy: kb.Policy{Title: b.Policy}, Clause: b.Clause, Quote: b.Quote}
		if p := l.policyBy[b.Policy]; p != nil {
			g.Policy = *p
			g.Policy.Text = ""
		}
		r.Grounds = append(r.Grounds, g)
	}
	return r
}

// owner gives an entry's department, only its code when it is unknown.
func (l *library) owner(e *kb.Entry) kb.Department {
	d := l.departments[e.Department]
	if d == nil {
		return kb.Department{Code: e.Department}
	}
	return *d
}

// tree maps what a place or group may be called to its node; nodes know their ancestors.
type tree map[string]node

type node struct{ code, name, parent string }

// add enters a node under its code and its folded name.
func (t tree) add(code, name, parent string) {
	n := node{code, name, parent}
	t[code] = n
	t[words.Fold(name)] = n
}

// all gives every node once, in order of code.
func (t tree) all() []node {
	var out []node
	for called, n := range t {
		if called == n.code {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b node) int { return cmp.Compare(a.code, b.code) })
	return out
}

// line gives the names and codes of the node called so and of those above it; only the given name when it is unknown.
func (t tree) line(called string) []string {
	n, ok := t[called]
	if !ok {
		n, ok = t[words.Fold(called)]
	}
	if !ok {
		return []string{called}
	}
	var out []string
	for range 16 { // deeper trees, and loops, end here
		out = append(out, n.name, n.code)
		if n, ok = t[n.parent]; !ok || n.code == "" {
			break
		}
	}
	return out
}

// around gives the names and codes of the node called so, of those above it and of those under it (docs/adr/0009-up-and-down.md).
func (t tree) around(called string) map[string]bool {
	line, in := t.line(called), map[string]bool{}
	under := map[string]bool{line[min(1, len(line)-1)]: true} // by code
	for grown := true; grown; {                               // a level of the tree each time round
		grown = false
		for _, n := range t {
			if under[n.parent] && !under[n.code] {
				under[n.code], in[n.code], in[n.name], grown = true, true, true, true
			}
		}
	}
	for _, name := range line {
		in[name] = true
	}
	return in
}
