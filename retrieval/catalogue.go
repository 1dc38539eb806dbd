package retrieval

import (
	"context"

	"yiku/kb"
	"yiku/retrieval/index"
)

func notFound(what string) error {
	return kb.Errorf(kb.NotFound, "没有找到这条%s，可能已下架或网址有误", what)
}

// Entry gives a published entry by id; for one that was merged, the entry that took its place.
func (e *Engine) Entry(_ context.Context, id string, s kb.Scope) (kb.Resolved, error) {
	lib := e.lib.Load()
	d, ok := lib.entries.Get(id)
	if !ok {
		d, ok = lib.successor(id)
	}
	if !ok {
		return kb.Resolved{}, notFound("问答")
	}
	entry := d.Item.(*kb.Entry)
	if !entry.LiveOn(kb.Today(e.now())) {
		return kb.Resolved{}, notFound("问答")
	}
	if !entry.Through(s.Channel) {
		return kb.Resolved{}, kb.Errorf(kb.Forbidden, "这条问答不在本渠道公开")
	}
	if sc := lib.scope(s, e.now()); !sc.allows(entry) {
		return kb.Resolved{}, notFound("问答")
	}
	return lib.resolve(entry), nil
}

// successor follows merges, by id and then by code, to an entry that is there.
func (l *library) successor(id string) (*index.Doc, bool) {
	for range 8 { // longer chains, and loops, end here
		into, ok := l.moved[id]
		if !ok {
			return nil, false
		}
		if d, ok := l.entries.ByKey(into); ok {
			return d, true
		}
		id = into
	}
	return nil, false
}

// Entries lists published entries in order of id.
func (e *Engine) Entries(_ context.Context, s kb.Scope, after string, limit int) ([]kb.Resolved, error) {
	lib := e.lib.Load()
	sc := lib.scope(s, e.now())
	var out []kb.Resolved
	for d := range lib.entries.All(after) {
		if len(out) == limit {
			break
		}
		if entry := d.Item.(*kb.Entry); sc.allows(entry) {
			out = append(out, lib.resolve(entry))
		}
	}
	return out, nil
}

// Policy gives a policy by id.
func (e *Engine) Policy(_ context.Context, id string) (kb.Policy, error) {
	if d, ok := e.lib.Load().policies.Get(id); ok {
		return *d.Item.(*kb.Policy), nil
	}
	return kb.Policy{}, notFound("政策文件")
}

// Policies lists policies in order of id, without their texts.
func (e *Engine) Policies(_ context.Context, after string, limit int) ([]kb.Policy, error) {
	var out []kb.Policy
	for d := range e.lib.Load().policies.All(after) {
		if len(out) == limit {
			break
		}
		p := *d.Item.(*kb.Policy)
		p.Text = ""
		out = append(out, p)
	}
	return out, nil
}
