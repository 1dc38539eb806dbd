package retrieval

import (
	"cmp"
	"context"
	"slices"
	"time"

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

// Recent gives the entries that changed last.
func (e *Engine) Recent(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	var out []kb.Resolved
	for _, entry := range latest(lib.entries, limit, func(entry *kb.Entry) bool { return sc.allows(entry) }) {
		out = append(out, lib.resolve(entry))
	}
	return out, ctx.Err()
}

// RecentPolicies gives the policies that changed last, without their texts.
func (e *Engine) RecentPolicies(ctx context.Context, limit int) ([]kb.Policy, error) {
	var out []kb.Policy
	for _, p := range latest(e.lib.Load().policies, limit, func(*kb.Policy) bool { return true }) {
		bare := *p
		bare.Text = ""
		out = append(out, bare)
	}
	return out, ctx.Err()
}

// latest gives the items that changed last, newest first.
func latest[T kb.Record](x *index.Index, limit int, ok func(T) bool) []T {
	newer := func(a, b T) int {
		return cmp.Or(b.About().Updated.Compare(a.About().Updated), cmp.Compare(a.About().ID, b.About().ID))
	}
	var out []T
	for d := range x.All("") {
		item := d.Item.(T)
		if !ok(item) || len(out) == limit && (limit == 0 || newer(out[limit-1], item) <= 0) {
			continue
		}
		i, _ := slices.BinarySearchFunc(out, item, newer)
		out = slices.Insert(out, i, item)
		out = out[:min(len(out), limit)]
	}
	return out
}

// Related gives entries that resemble one.
func (e *Engine) Related(ctx context.Context, id string, s kb.Scope, limit int) ([]kb.Resolved, error) {
	self, err := e.Entry(ctx, id, s)
	if err != nil {
		return nil, err
	}
	a, err := e.read(kb.Question{Text: self.Question, Scope: s}, e.now())
	if err != nil {
		return nil, err
	}
	a.split(e.cfg.without)
	a.find()
	a.rank()
	var out []kb.Resolved
	for _, c := range a.candidates {
		if len(out) < limit && c.entry.ID != self.ID && max(c.features[covered], c.features[body]) >= topicBest {
			out = append(out, a.lib.resolve(c.entry))
		}
	}
	return out, nil
}

// hotDays is how far back questions count as lately; hotEvery how often they are counted.
const (
	hotDays  = 30
	hotEvery = 10 * time.Minute
)

// countHot asks the journal, where it knows, which entries answered most, until the context ends.
func (e *Engine) countHot(ctx context.Context) {
	p, ok := e.out.journal.(kb.Popularity)
	if !ok {
		return
	}
	for {
		if ids, err := p.Popular(ctx, e.now().AddDate(0, 0, -hotDays), 50); err == nil {
			e.hot.Store(&ids)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(hotEvery):
		}
	}
}

// Hot gives the entries that answered most, and after them what collections begin with.
func (e *Engine) Hot(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	lib, sc := e.in(s)
	var out []kb.Resolved
	add := func(d *index.Doc, ok bool) {
		same := func(r kb.Resolved) bool { return r.ID == d.ID }
		if ok && len(out) < limit && sc.allowsDoc(d) && !slices.ContainsFunc(out, same) {
			out = append(out, lib.resolve(d.Item.(*kb.Entry)))
		}
	}
	if ids := e.hot.Load(); ids != nil {
		for _, id := range *ids {
			add(lib.entries.Get(id))
		}
	}
	topics, err := e.Topics(ctx, s)
	for _, t := range topics {
		if t.Form == kb.FormCollection && len(t.Topic.Entries) > 0 {
			add(lib.entries.ByKey(t.Topic.Entries[0]))
		}
	}
	return out, err
}
