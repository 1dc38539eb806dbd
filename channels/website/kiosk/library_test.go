package kiosk_test

import (
	"context"
	"strings"

	"yiku/channels/channeltest"
	"yiku/kb"
)

// library is a channeltest.Library with the topics of its entries and one “一件事”. All else of a portal is not asked for.
type library struct {
	*channeltest.Library
	kb.Portal
	topics []kb.Topic
	merged map[string]string // id to the id that took its place
}

func over(l *channeltest.Library) *library {
	return &library{Library: l, topics: []kb.Topic{
		{Code: "zwgk", Name: "政务公开", Form: kb.FormCategory}, {Code: "t/问答", Name: "政务公开/政策问答", Form: kb.FormCategory},
		{Code: "shiye", Name: "失业了怎么办", Form: kb.FormCollection, Summary: "登记、领金、接续社保"},
	}}
}

func (l *library) Entry(ctx context.Context, id string, s kb.Scope) (kb.Resolved, error) {
	if to := l.merged[id]; to != "" {
		id = to
	}
	return l.Library.Entry(ctx, id, s)
}

// Entries narrows by category too.
func (l *library) Entries(ctx context.Context, s kb.Scope, after string, limit int) (out []kb.Resolved, err error) {
	all, err := l.Library.Entries(ctx, s, after, 1000)
	for _, r := range all {
		if (s.Category == "" || strings.HasPrefix(r.Category+"/", s.Category+"/")) && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, err
}

func (l *library) Topics(ctx context.Context, s kb.Scope) (out []kb.TopicCount, err error) {
	for _, t := range l.topics {
		if t.Form == kb.FormCategory {
			s.Category = t.Name
		}
		entries, err := l.Entries(ctx, s, "", 1000)
		if err != nil {
			return nil, err
		}
		out = append(out, kb.TopicCount{Topic: t, Entries: len(entries)})
	}
	return out, nil
}

func (l *library) Collection(ctx context.Context, _ string, s kb.Scope) (kb.Topic, []kb.Resolved, error) {
	entries, err := l.Entries(ctx, s, "", 1000)
	return l.topics[2], entries, err
}

func (l *library) Hot(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	return l.Entries(ctx, s, "", limit)
}

func (l *library) Related(ctx context.Context, _ string, s kb.Scope, limit int) ([]kb.Resolved, error) {
	return l.Entries(ctx, s, "", limit)
}
