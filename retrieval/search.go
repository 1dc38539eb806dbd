package retrieval

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
	"yiku/retrieval/index"
)

// searchPage is how many hits a page has at most.
const searchPage = 50

// answerShare is how much a match in an answer, or a policy's text, counts beside one in a form or a title.
const answerShare = 0.6

// searchDepth is how many entries, and how many policies, a search can page through.
const searchDepth = 200

// scoredHit is a hit with its place in the order: score, then id.
type scoredHit struct {
	kb.Hit
	score float64
}

// Search lists entries and policies that match, best first.
func (e *Engine) Search(ctx context.Context, typed string, s kb.Scope, cursor string, limit int) (kb.Found, error) {
	var out kb.Found
	after, err := parseCursor(cursor)
	if err != nil {
		return out, err
	}
	a, err := e.read(kb.Question{Text: typed, Scope: s}, e.now())
	if err != nil {
		return out, err
	}
	a.split()
	found := a.hits()
	if len(found) == 0 { // as it was typed
		a.correct(e.typing)
		a.split()
		found = a.hits()
	}
	limit = min(limit, searchPage)
	hits := slices.DeleteFunc(found, func(h scoredHit) bool { return cursor != "" && compareHits(h, after) <= 0 })
	slices.SortFunc(hits, compareHits)
	for _, h := range hits[:min(len(hits), limit)] {
		h.Snippet = snippet(h.Snippet, &a.query)
		out.Items = append(out.Items, h.Hit)
	}
	if len(hits) > limit && limit > 0 {
		out.Next = cursorOf(hits[limit-1])
	}
	return out, ctx.Err()
}

func compareHits(x, y scoredHit) int {
	return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.ID, y.ID))
}

// hits gives everything that shares enough with the text, with whole bodies as snippets.
func (a *asked) hits() []scoredHit {
	if a.query.total == 0 {
		return nil
	}
	var out []scoredHit
	add := func(m index.Match, h kb.Hit) {
		if score := (m.Head + answerShare*m.Body) / a.query.total; score >= .1 {
			h.ID = m.Doc.ID
			out = append(out, scoredHit{h, math.Round(score*1e9) / 1e9})
		}
	}
	for _, m := range a.lib.entries.Search(a.query.terms, searchDepth, a.scope.filter()) {
		e := m.Doc.Item.(*kb.Entry)
		add(m, kb.Hit{Kind: kb.KindEntry, Title: e.Question, Snippet: e.Answer, Owner: a.lib.owner(e).Name, Day: e.ReviewedAt})
	}
	for _, m := range a.lib.policies.Search(a.query.terms, searchDepth, a.policies()) {
		p := m.Doc.Item.(*kb.Policy)
		add(m, kb.Hit{Kind: kb.KindPolicy, Title: p.Title, Snippet: p.Text, Owner: p.Issuer, Day: p.Issued})
	}
	return out
}

// policies lets all policies through; in a narrowed scope, to which none belongs by itself, those that an entry in it rests on.
func (a *asked) policies() index.Filter {
	if !a.scope.narrow() {
		return index.Filter{}
	}
	rested := map[string]bool{}
	for d := range a.lib.entries.All("") {
		if a.scope.allowsDoc(d) {
			for _, b := range d.Item.(*kb.Entry).Basis {
				rested[b.Policy] = true
			}
		}
	}
	return index.Filter{Allowed: func(d *index.Doc) bool { return rested[d.Item.(*kb.Policy).Code] }}
}

// snippetLen is the length of a snippet in characters.
const snippetLen = 120

// snippetScan is how many characters of a body a snippet is looked for in.
const snippetScan = 4000

// A heading and what stands below it become one line; the signs of a list would stand in its middle.
var (
	headingLine = regexp.MustCompile(`(?m)^#+[ \t]*(.+?)[ \t]*$`)
	listSign    = regexp.MustCompile(`(?m)^[ \t]*(?:[-+*]|[0-9]{1,2}[.)])[ \t]+`)
)

// snippet is the part of a body that has most of the question's weight, as plain text.
func snippet(body string, q *query) string {
	if start := []rune(body[:min(len(body), 4*snippetScan)]); len(start) > snippetScan {
		body = string(start[:snippetScan])
	}
	body = listSign.ReplaceAllString(headingLine.ReplaceAllString(body, "$1："), "")
	rs := []rune(text.Line(strings.NewReplacer("#", " ", "*", " ", "`", " ", ">", " ", "|", " ").Replace(body)))
	if len(rs) <= snippetLen {
		return string(rs)
	}
	best, at := -1.0, 0
	for from := 0; from < len(rs); from += snippetLen / 2 {
		sum := 0.0
		seen := map[index.Term]bool{}
		for _, t := range index.Terms(string(rs[from:min(len(rs), from+snippetLen-2)])) {
			if !seen[t] {
				seen[t] = true
				sum += q.weight[t]
			}
		}
		if sum > best {
			best, at = sum, from
		}
	}
	out := string(rs[at:min(len(rs), at+snippetLen-2)])
	if at > 0 {
		out = "…" + out
	}
	if at+snippetLen-2 < len(rs) {
		out += "…"
	}
	return out
}

// A cursor holds the score and id of the last hit shown: what comes after it in the order comes next.
func cursorOf(h scoredHit) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%.9f %s", h.score, h.ID))
}

func parseCursor(s string) (scoredHit, error) {
	var h scoredHit
	if s == "" {
		return h, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%g %s", &h.score, &h.ID)
	}
	if err != nil || !utf8.Valid(b) || math.IsNaN(h.score) || math.IsInf(h.score, 0) {
		return h, kb.Errorf(kb.Invalid, "翻页参数 cursor 无效，请从第一页重新查起")
	}
	return h, nil
}
