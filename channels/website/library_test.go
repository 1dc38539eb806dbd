package website_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"yiku/channels/channeltest"
	"yiku/kb"
	"yiku/kb/mask"
)

// library is a channeltest.Library with what the portal's pages list beside single entries.
type library struct {
	*channeltest.Library
	collections []kb.Topic
	regions     []kb.Region
	audiences   []kb.Audience
	merged      map[string]string // id to the id that took its place
	rising      map[string]bool   // by id
	fails       map[string]bool   // questions that are the names of errors

	mu       sync.Mutex
	receipts map[string]kb.Receipt
	reports  []kb.Report
}

var (
	_ kb.Portal = (*library)(nil)
	_ kb.Inbox  = (*library)(nil)
)

func over(l *channeltest.Library) *library {
	for i, r := range l.Items {
		r.Updated = time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC)
	}
	return &library{
		Library: l, receipts: map[string]kb.Receipt{}, merged: map[string]string{},
		collections: []kb.Topic{{Code: "shiye", Name: "失业了怎么办", Form: kb.FormCollection, Summary: "登记、领金、接续社保",
			Entries: []string{"sb-3", "sb-1", "nb-1"}}},
		regions:   []kb.Region{{Code: "370114", Name: "章丘区"}, {Code: "370114001", Name: "双山街道", Parent: "370114"}},
		audiences: []kb.Audience{{Code: "geren", Name: "个人"}, {Code: "laoren", Name: "老人", Parent: "geren"}},
	}
}

// What stands in the conformance library, and in its addresses, to be shown harmlessly.
const (
	hostileReceipt = "3467ACDEFGHK"
	hostileFilter  = `"><script>alert(1)</script>`
)

// poison puts h into every text of what a channeltest.Library does not have.
func (l *library) poison(h string) {
	l.collections[0].Name, l.collections[0].Summary, l.collections[0].Entries = h, h, []string{h}
	l.regions = []kb.Region{{Code: h, Name: h}}
	l.audiences = []kb.Audience{{Code: h, Name: h}}
	l.receipts[hostileReceipt] = kb.Receipt{Number: hostileReceipt, Text: mask.Text(h + "众"), At: time.Now()}
}

func (l *library) Ask(ctx context.Context, q kb.Question) (kb.Answer, error) {
	if l.fails[q.Text] {
		return kb.Answer{}, kb.Errorf(kb.ErrorCode(q.Text), "")
	}
	return l.Library.Ask(ctx, q)
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
		if s.Category != "" && !strings.HasPrefix(r.Category+"/", s.Category+"/") || len(out) == limit {
			continue
		}
		out = append(out, r)
	}
	return out, err
}

func (l *library) all(ctx context.Context, s kb.Scope) []kb.Resolved {
	all, _ := l.Entries(ctx, s, "", 1000)
	return all
}

func (l *library) Topics(ctx context.Context, s kb.Scope) (out []kb.TopicCount, err error) {
	counts := map[string]int{}
	var order []string
	for _, r := range l.all(ctx, s) {
		path := ""
		for part := range strings.SplitSeq(r.Category, "/") {
			if path = strings.TrimPrefix(path+"/"+part, "/"); counts[path] == 0 {
				order = append(order, path)
			}
			counts[path]++
		}
	}
	for _, name := range order {
		if name != "" {
			out = append(out, kb.TopicCount{Topic: kb.Topic{Code: "t/" + name, Name: name, Form: kb.FormCategory}, Entries: counts[name]})
		}
	}
	for _, t := range l.collections {
		_, entries, _ := l.Collection(ctx, t.Code, s)
		out = append(out, kb.TopicCount{Topic: t, Entries: len(entries)})
	}
	return out, ctx.Err()
}

func (l *library) Departments(context.Context) (out []kb.Department, err error) {
	for _, r := range l.Items {
		if !slices.ContainsFunc(out, func(d kb.Department) bool { return d.Code == r.Owner.Code }) {
			out = append(out, r.Owner)
		}
	}
	return out, nil
}

func (l *library) Regions(context.Context) ([]kb.Region, error)     { return l.regions, nil }
func (l *library) Audiences(context.Context) ([]kb.Audience, error) { return l.audiences, nil }

func (l *library) Collection(ctx context.Context, code string, s kb.Scope) (kb.Topic, []kb.Resolved, error) {
	for _, t := range l.collections {
		if t.Code != code {
			continue
		}
		var out []kb.Resolved
		for _, c := range t.Entries {
			for _, r := range l.all(ctx, s) {
				if r.Code == c {
					out = append(out, r)
				}
			}
		}
		return t, out, nil
	}
	return kb.Topic{}, nil, kb.Errorf(kb.NotFound, "没有这个“一件事”。")
}

func (l *library) Resting(ctx context.Context, policy string, s kb.Scope, after string, limit int) (out []kb.Resolved, err error) {
	for _, r := range l.all(ctx, s) {
		if slices.ContainsFunc(r.Grounds, func(g kb.Ground) bool { return g.Policy.ID == policy }) && r.ID > after && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

func (l *library) Recent(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	all := l.all(ctx, s)
	return all[:min(len(all), limit)], nil
}

func (l *library) RecentPolicies(ctx context.Context, limit int) ([]kb.Policy, error) {
	return l.Policies(ctx, "", limit)
}

func (l *library) Hot(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	return l.Recent(ctx, s, limit)
}

func (l *library) Rising(ctx context.Context, s kb.Scope, limit int) ([]kb.Resolved, error) {
	out := slices.DeleteFunc(l.all(ctx, s), func(r kb.Resolved) bool { return !l.rising[r.ID] })
	return out[:min(len(out), limit)], nil
}

func (l *library) Related(ctx context.Context, id string, s kb.Scope, limit int) ([]kb.Resolved, error) {
	out := slices.DeleteFunc(l.all(ctx, s), func(r kb.Resolved) bool { return r.ID == id })
	return out[:min(len(out), limit)], nil
}

func (l *library) Leave(_ context.Context, r kb.Receipt) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.receipts[r.Number]; taken {
		return kb.Errorf(kb.Conflict, "回执号已被占用")
	}
	l.receipts[r.Number] = r
	return nil
}

func (l *library) Receipt(_ context.Context, number string) (kb.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.receipts[number]; ok {
		return r, nil
	}
	return kb.Receipt{}, kb.Errorf(kb.NotFound, "没有这个回执号，请核对后再查，或拨打 12345。")
}

func (l *library) Report(_ context.Context, r kb.Report) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports = append(l.reports, r)
	return nil
}
