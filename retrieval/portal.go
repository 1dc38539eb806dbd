package retrieval

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"yiku/kb"
	"yiku/retrieval/index"
)

var _ kb.Portal = (*Engine)(nil)

// in takes the library as it is now, with a scope looked up in it.
func (e *Engine) in(s kb.Scope) (*library, scope) {
	lib := e.lib.Load()
	return lib, lib.scope(s, e.now())
}

// collected gives a collection's entries in scope.
func (l *library) collected(t *kb.Topic, sc *scope) []kb.Resolved {
	var out []kb.Resolved
	for _, code := range t.Entries {
		if d, ok := l.entries.ByKey(code); ok && sc.allowsDoc(d) {
			out = append(out, l.resolve(d.Item.(*kb.Entry)))
		}
	}
	return out
}

// Departments in order of code.
func (e *Engine) Departments(ctx context.Context) ([]kb.Department, error) {
	var out []kb.Department
	for _, d := range e.lib.Load().departments {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b kb.Department) int { return cmp.Compare(a.Code, b.Code) })
	return out, ctx.Err()
}

// Regions in order of code.
func (e *Engine) Regions(ctx context.Context) ([]kb.Region, error) {
	var out []kb.Region
	for _, n := range e.lib.Load().regions.all() {
		out = append(out, kb.Region{Code: n.code, Name: n.name, Parent: n.parent})
	}
	return out, ctx.Err()
}

// Audiences in order of code.
func (e *Engine) Audiences(ctx context.Context) ([]kb.Audience, error) {
	var out []kb.Audience
	for _, n := range e.lib.Load().audiences.all() {
		out = append(out, kb.Audience{Code: n.code, Name: n.name, Parent: n.parent})
	}
	return out, ctx.Err()
}

// Collection gives a “一件事” topic with its entries.
func (e *Engine) Collection(ctx context.Context, code string, s kb.Scope) (kb.Topic, []kb.Resolved, error) {
	lib, sc := e.in(s)
	t := lib.topics[code]
	if t == nil || t.Form != kb.FormCollection {
		return kb.Topic{}, nil, notFound("“一件事”")
	}
	return *t, lib.collected(t, &sc), ctx.Err()
}

// Resting gives entries that rest on a policy.
func (e *Engine) Resting(ctx context.Context, policy string, s kb.Scope, after string, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	d, ok := lib.policies.Get(policy)
	if !ok {
		return nil, notFound("政策文件")
	}
	code := d.Item.(*kb.Policy).Code
	var out []kb.Resolved
	for d := range lib.entries.All(after) {
		entry := d.Item.(*kb.Entry)
		if len(out) == limit {
			break
		}
		if slices.ContainsFunc(entry.Basis, func(b kb.Basis) bool { return b.Policy == code }) && sc.allows(entry) {
			out = append(out, lib.resolve(entry))
		}
	}
	return out, ctx.Err()
}

// Recent gives the entries that came or changed last.
func (e *Engine) Recent(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	var out []kb.Resolved
	for _, entry := range latest(lib.entries, limit, func(entry *kb.Entry) bool { return sc.allows(entry) }) {
		out = append(out, lib.resolve(entry))
	}
	return out, ctx.Err()
}

// RecentPolicies gives the policies that came or changed last, without their texts.
func (e *Engine) RecentPolicies(ctx context.Context, limit int) ([]kb.Policy, error) {
	var out []kb.Policy
	for _, p := range latest(e.lib.Load().policies, limit, func(*kb.Policy) bool { return true }) {
		bare := *p
		bare.Text = ""
		out = append(out, bare)
	}
	return out, ctx.Err()
}

// filling is how long a library is filled for the first time: what came then is no news until it changes.
const filling = 24 * time.Hour

// latest gives the items that came after the first filling, or changed, newest first.
func latest[T kb.Record](x *index.Index, limit int, ok func(T) bool) []T {
	newer := func(a, b T) int {
		return cmp.Or(b.About().Updated.Compare(a.About().Updated), cmp.Compare(a.About().ID, b.About().ID))
	}
	var out []T
	var filled time.Time
	for d := range x.All("") {
		item := d.Item.(T)
		if filled.IsZero() { // the first id is the oldest
			id, _ := ulid.Parse(d.ID)
			filled = ulid.Time(id.Time()).Add(filling)
		}
		news := item.About().Revision > 1 || item.About().Updated.After(filled)
		if !news || !ok(item) || len(out) == limit && (limit == 0 || newer(out[limit-1], item) <= 0) {
			continue
		}
		i, _ := slices.BinarySearchFunc(out, item, newer)
		out = slices.Insert(out, i, item)
		out = out[:min(len(out), limit)]
	}
	return out
}

// Related gives what people asked after an entry, and then entries that resemble it.
func (e *Engine) Related(ctx context.Context, id string, s kb.Scope, limit int) ([]kb.Resolved, error) {
	self, err := e.Entry(ctx, id, s)
	if err != nil {
		return nil, err
	}
	a, err := e.read(kb.Question{Text: self.Question, Scope: s}, e.now())
	if err != nil {
		return nil, err
	}
	a.split()
	a.find()
	a.rank()
	list := shortlist{lib: a.lib, scope: &a.scope, limit: limit, but: self.ID}
	list.add(e.popular.Load().next[self.ID]...)
	for _, c := range a.candidates {
		if max(c.features[covered], c.features[body]) >= topicBest {
			list.add(c.entry.ID)
		}
	}
	return list.entries, nil
}

// Hot gives the entries that most people asked for, and after them what collections begin with.
func (e *Engine) Hot(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	list := shortlist{lib: lib, scope: &sc, limit: limit}
	list.add(e.popular.Load().hot...)
	topics, err := e.Topics(ctx, s)
	for _, t := range topics {
		if t.Form == kb.FormCollection && len(t.Topic.Entries) > 0 {
			if d, ok := lib.entries.ByKey(t.Topic.Entries[0]); ok {
				list.add(d.ID)
			}
		}
	}
	return list.entries, err
}

// Rising gives the entries that a much larger share of people asked for than before.
func (e *Engine) Rising(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	list := shortlist{lib: lib, scope: &sc, limit: limit}
	list.add(e.popular.Load().rising...)
	return list.entries, ctx.Err()
}

// shortlist takes published entries in scope, each once, until it is full.
type shortlist struct {
	lib     *library
	scope   *scope
	limit   int
	but     string // id of one that is left out
	entries []kb.Resolved
}

func (l *shortlist) add(ids ...string) {
	for _, id := range ids {
		d, ok := l.lib.entries.Get(id)
		there := func(r kb.Resolved) bool { return r.ID == id }
		if ok && id != l.but && len(l.entries) < l.limit && l.scope.allowsDoc(d) && !slices.ContainsFunc(l.entries, there) {
			l.entries = append(l.entries, l.lib.resolve(d.Item.(*kb.Entry)))
		}
	}
}
