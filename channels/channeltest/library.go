// Package channeltest holds what every door must do, as tests that run on any door (Run), and Library, a small engine in
// memory that stands behind the door under test.
package channeltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"yiku/kb"
)

// Library answers from a few entries: directly when a question is in exactly one entry's forms, with choices when it is
// in several, else with none. It keeps what it was asked. It respects the channel of a scope and, but for Search, nothing else of it.
type Library struct {
	Items []kb.Resolved
	Laws  []kb.Policy
	State kb.Health

	mu       sync.Mutex
	instead  func(context.Context, kb.Question) (kb.Answer, error)
	asked    []kb.Question
	scopes   []kb.Scope
	feedback []kb.Feedback
}

var (
	_ kb.Answerer  = (*Library)(nil)
	_ kb.Catalogue = (*Library)(nil)
)

// Instead answers with do from now on; nil answers from the entries again.
func (l *Library) Instead(do func(context.Context, kb.Question) (kb.Answer, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.instead = do
}

// Asked gives the questions so far.
func (l *Library) Asked() []kb.Question {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

// Scopes gives the scope of every call so far.
func (l *Library) Scopes() []kb.Scope {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.scopes)
}

// Given gives the feedback so far.
func (l *Library) Given() []kb.Feedback {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.feedback)
}

func (l *Library) note(s kb.Scope) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.scopes = append(l.scopes, s)
}

// match gives the entries in scope that have the text in a form.
func (l *Library) match(text string, s kb.Scope) (found []kb.Resolved) {
	for _, r := range l.Items {
		if text != "" && r.Through(s.Channel) && strings.Contains(strings.Join(r.Forms(), "\n"), text) {
			found = append(found, r)
		}
	}
	return found
}

// What Library reads otherwise than it is typed: a wrong character, pinyin, initials.
var slips = strings.NewReplacer("材科", "材料", "yanglaobaoxian", "养老保险", "ylbx", "养老保险")

// What it is not sure about, what it takes for danger, and a place that nothing is for.
const (
	unsure, meant = "养劳保险", "养老保险"
	danger        = "晕倒"
	away          = "上海"
)

// Crisis is the answer to who speaks of danger, by number: “晕倒” gives that of 120, “晕倒” with another number before it
// that number's.
var Crisis = map[string]string{
	"120":   "请立即拨打 120，说清地址和病人的情况，照电话里的指导去做，不要挂断，并留一个人守着病人。",
	"12356": "请拨打 12356 心理援助热线，会有人听您说。您现在一定很难受，这些不必一个人扛；如果马上有危险，请拨打 110 或 120，也请让一位信任的人来陪着。",
}

// crisis is the fallback for a question that speaks of danger, nil for any other.
func crisis(question string) *kb.Fallback {
	before, _, found := strings.Cut(question, danger)
	if !found {
		return nil
	}
	phone := "120"
	if Crisis[before] != "" {
		phone = before
	}
	return &kb.Fallback{Phone: phone, Message: Crisis[phone]}
}

// Ask answers. What it corrects, what it is unsure about and what it takes for danger are above.
func (l *Library) Ask(ctx context.Context, q kb.Question) (kb.Answer, error) {
	l.note(q.Scope)
	l.mu.Lock()
	l.asked = append(l.asked, q)
	instead := l.instead
	l.mu.Unlock()
	if instead != nil {
		return instead(ctx, q)
	}
	text := q.Text
	if !q.Verbatim {
		text = slips.Replace(text)
	}
	a := kb.Answer{ID: ulid.Make().String(), Conversation: cmp.Or(q.Conversation, ulid.Make().String()), Question: q.Text}
	if text != q.Text {
		a.Corrected = text
	}
	found := l.match(strings.TrimPrefix(text, away), q.Scope)
	if strings.Contains(text, unsure) && !q.Verbatim {
		a.Maybe = strings.ReplaceAll(text, unsure, meant)
		found = append(found, l.match(a.Maybe, q.Scope)...)
	}
	for _, r := range found[min(1, len(found)):] {
		a.Choices = append(a.Choices, choice(r))
	}
	switch {
	case crisis(text) != nil:
		a.Kind, a.Fallback, a.Choices = kb.None, crisis(text), nil
	case len(found) == 0:
		a.Kind, a.Fallback = kb.None, &kb.Fallback{Phone: kb.Hotline}
	case len(found) == 1 || found[0].Question == text:
		a.Kind, a.Entry, a.Probability = kb.Direct, &found[0], 0.97
	default:
		a.Kind, a.Choices = kb.Choices, append([]kb.Choice{choice(found[0])}, a.Choices...)
		if strings.HasPrefix(text, away) {
			a.Lacking = away
		}
	}
	return a, nil
}

func choice(r kb.Resolved) kb.Choice {
	return kb.Choice{ID: r.ID, Code: r.Code, Question: r.Question, Department: r.Owner.Name, Probability: 0.3}
}

// Suggest gives the standard questions that have the text in a form; it reads what is typed as Ask does.
func (l *Library) Suggest(_ context.Context, text string, s kb.Scope, limit int) (kb.Suggestions, error) {
	l.note(s)
	var out kb.Suggestions
	for _, r := range l.match(slips.Replace(text), s) {
		if len(out.Items) < limit {
			out.Items = append(out.Items, kb.Suggestion{Text: r.Question, Entry: r.ID})
		}
	}
	return out, nil
}

// narrowed reports whether a scope takes in an entry, its channel aside.
func narrowed(r kb.Resolved, s kb.Scope) bool {
	return (s.Department == "" || s.Department == r.Owner.Name || s.Department == r.Owner.Code) &&
		(s.Category == "" || strings.HasPrefix(r.Category+"/", s.Category+"/")) &&
		(s.Region == "" || len(r.Regions) == 0 || slices.Contains(r.Regions, s.Region)) &&
		(s.Audience == "" || len(r.Audiences) == 0 || slices.Contains(r.Audiences, s.Audience))
}

// rested reports whether a scope takes in a policy: it narrows nothing, or an entry in it rests on the policy.
func (l *Library) rested(p kb.Policy, s kb.Scope) bool {
	return s == (kb.Scope{Channel: s.Channel}) || slices.ContainsFunc(l.Items, func(r kb.Resolved) bool {
		return r.Through(s.Channel) && narrowed(r, s) && slices.ContainsFunc(r.Grounds, func(g kb.Ground) bool { return g.Policy.ID == p.ID })
	})
}

// Search gives the entries that have the text in a form, and the policies that have it in their title, in scope. The cursor
// is the number of hits before the page.
func (l *Library) Search(_ context.Context, text string, s kb.Scope, cursor string, limit int) (kb.Found, error) {
	l.note(s)
	var hits []kb.Hit
	for _, r := range l.match(text, s) {
		if !narrowed(r, s) {
			continue
		}
		hits = append(hits, kb.Hit{Kind: kb.KindEntry, ID: r.ID, Title: r.Question, Snippet: r.Answer, Owner: r.Owner.Name, Day: r.ReviewedAt})
	}
	for _, p := range l.Laws {
		if text != "" && strings.Contains(p.Title, text) && l.rested(p, s) {
			hits = append(hits, kb.Hit{Kind: kb.KindPolicy, ID: p.ID, Title: p.Title, Owner: p.Issuer, Day: p.Issued})
		}
	}
	from := 0
	if cursor != "" {
		if n, err := fmt.Sscanf(cursor, "%d", &from); n != 1 || err != nil || from < 0 || from > len(hits) {
			return kb.Found{}, kb.Errorf(kb.Invalid, "翻页参数 cursor 无效，请从第一页重新查询。")
		}
	}
	out := kb.Found{Items: hits[from:min(len(hits), from+limit)]}
	if from+limit < len(hits) {
		out.Next = fmt.Sprint(from + limit)
	}
	return out, nil
}

// Feedback keeps it; an answer's id is a ULID.
func (l *Library) Feedback(_ context.Context, f kb.Feedback) error {
	if _, err := ulid.ParseStrict(f.Answer); err != nil {
		return kb.Errorf(kb.Invalid, "没有这个回答编号，请从回答页提交意见。")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.feedback = append(l.feedback, f)
	return nil
}

// Entry gives one entry in scope.
func (l *Library) Entry(_ context.Context, id string, s kb.Scope) (kb.Resolved, error) {
	l.note(s)
	for _, r := range l.Items {
		if r.ID == id && !r.Through(s.Channel) {
			return kb.Resolved{}, kb.Errorf(kb.Forbidden, "这条内容不在此渠道公开。请拨打 12345 咨询。")
		} else if r.ID == id {
			return r, nil
		}
	}
	return kb.Resolved{}, kb.Errorf(kb.NotFound, "没有这条问答，它可能已经撤下。请重新查询，或拨打 12345 咨询。")
}

// Entries pages through the entries in scope.
func (l *Library) Entries(_ context.Context, s kb.Scope, after string, limit int) (out []kb.Resolved, err error) {
	l.note(s)
	for _, r := range l.Items {
		if r.ID > after && len(out) < limit && r.Through(s.Channel) {
			out = append(out, r)
		}
	}
	return out, nil
}

// Policy gives one policy.
func (l *Library) Policy(_ context.Context, id string) (kb.Policy, error) {
	for _, p := range l.Laws {
		if p.ID == id {
			return p, nil
		}
	}
	return kb.Policy{}, kb.Errorf(kb.NotFound, "没有这份政策文件，它可能已经撤下。请重新查询，或拨打 12345 咨询。")
}

// Policies pages through the policies.
func (l *Library) Policies(_ context.Context, after string, limit int) (out []kb.Policy, err error) {
	for _, p := range l.Laws {
		if p.ID > after && len(out) < limit {
			p.Text = ""
			out = append(out, p)
		}
	}
	return out, nil
}

// Health gives State, with the counts and the time filled in.
func (l *Library) Health() kb.Health {
	h := l.State
	h.Entries, h.Policies, h.Synced = len(l.Items), len(l.Laws), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return h
}
