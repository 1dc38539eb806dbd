package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	words "yiku/kb/text"
	"yiku/retrieval/index"
	"yiku/retrieval/text"
)

// Suggest completes what is being typed: published questions that begin with it, then those in which a word does, then those
// that have it elsewhere or only sound so, and then those that resemble it; among equals what more people ask for, then the
// shorter; and the keywords of what was found that the text does not have yet. Letters are taken as pinyin, the last syllable of
// which may be half there, and as initials.
func (e *Engine) Suggest(ctx context.Context, typed string, s kb.Scope, limit int) (kb.Suggestions, error) {
	var out kb.Suggestions
	typed = words.Line(typed)
	if typed == "" {
		return out, ctx.Err()
	}
	a, err := e.read(kb.Question{Text: typed, Scope: s}, e.now())
	if err != nil {
		return out, err
	}
	m := suggesting{asked: a, limit: limit, popularity: e.popularity, popular: e.popular.Load().hot, at: map[*index.Doc]int{}}
	m.complete(a.text, 0)
	if len(m.lines) < limit && len([]rune(a.text)) <= spellable {
		if a.split(); a.reworded != "" && a.reworded != strings.ToLower(a.text) {
			m.complete(a.reworded, inOtherWordsTier)
		}
	}
	if len(m.lines) < limit {
		m.resemble()
	}
	slices.SortFunc(m.lines, before)
	for _, l := range m.lines[:min(len(m.lines), limit)] {
		out.Items = append(out.Items, kb.Suggestion{Text: l.text, Entry: l.entry.ID})
		for _, k := range l.entry.Keywords {
			if len(out.Keywords) < limit && !strings.Contains(a.text, k) && !slices.Contains(out.Keywords, k) {
				out.Keywords = append(out.Keywords, k)
			}
		}
	}
	return out, ctx.Err()
}

// suggesting is a text being typed with the lines found so far, one an entry.
type suggesting struct {
	*asked
	limit      int
	popularity func(id string) float64
	popular    []string // ids, those that most ask for first
	lines      []line
	at         map[*index.Doc]int // place in lines
}

// line is an entry by the form that completes best what is being typed.
type line struct {
	entry      *kb.Entry
	text       string
	tier       float64 // lower is better
	popularity float64
	length     int
}

// Tiers, above those of index.Place: a letter that stands for a character is a guess, which is better when it makes words of the
// library; characters that only sound like those typed; other words for what was typed; and what only resembles it.
const (
	guessTier        = 3
	soundTier        = 4
	inOtherWordsTier = 5
	resemblingTier   = 100
)

// wordy is the share of what was read from initials that must be words of the library.
const wordy = 0.5

// mostPopular is how many of the entries that most ask for are looked at even when many others complete what is typed.
const mostPopular = 40

// ways takes a text apart.
func ways(s string) []text.Typed {
	rs, starts := text.AppendFolded(nil, nil, s)
	return text.TakeApart(rs, starts)
}

// complete takes in what has a text in a form or tag.
func (m *suggesting) complete(s string, tier float64) {
	best := 0.0
	for i, way := range ways(s) {
		if i == 0 {
			best = way.Cost
		} else if m.settled() {
			return
		}
		found, all := m.lib.entries.Complete(way, m.scope.filter(), m.lib.synonymous)
		for _, c := range found {
			m.take(c, way, tier+way.Cost-best)
		}
		if all {
			continue
		}
		for _, id := range m.popular[:min(len(m.popular), mostPopular)] {
			if d, ok := m.lib.entries.Get(id); ok && m.scope.allowsDoc(d) {
				if c, ok := m.lib.entries.Completes(d, way, m.lib.synonymous); ok {
					m.take(c, way, tier+way.Cost-best)
				}
			}
		}
	}
}

// settled reports that there are enough lines which are no guess.
func (m *suggesting) settled() bool {
	n := 0
	for _, l := range m.lines {
		if l.tier < guessTier {
			n++
		}
	}
	return n >= m.limit
}

// take takes in a completion, in place of a worse one of its entry.
func (m *suggesting) take(c index.Completion, way text.Typed, tier float64) {
	if way.Brief && c.Place == index.Within && c.Words == 0 {
		return // letters that happen to be there
	}
	if c.Place == index.Within && 2*c.Slips >= len(way.Parts) {
		return // sounds that do
	}
	tier += float64(c.Place)
	if c.Slips > 0 {
		tier += soundTier
	}
	if way.Brief && c.Words < wordy {
		tier += guessTier
	}
	entry := c.Doc.Item.(*kb.Entry)
	l := line{entry: entry, text: entry.Question, tier: tier, popularity: m.popularity(entry.ID)}
	if c.Form >= 0 {
		l.text = c.Doc.Forms[c.Form]
	}
	l.length = utf8.RuneCountInString(l.text)
	if i, ok := m.at[c.Doc]; !ok {
		m.at[c.Doc] = len(m.lines)
		m.lines = append(m.lines, l)
	} else if before(l, m.lines[i]) < 0 {
		m.lines[i] = l
	}
}

// How far an entry must resemble what is typed: as a share of the best that does, and beside others that have it; and the share of
// the characters' weight that it must have as they were typed.
const (
	nearlyAs    = 0.6
	alikeBeside = 0.7
	leastHeld   = 0.4
)

// resemble takes in what only resembles what is typed, by its standard question.
func (m *suggesting) resemble() {
	all := ways(m.text)
	if len(all) == 0 {
		return
	}
	found := slices.DeleteFunc(m.lib.entries.Resembling(all[0], m.scope.filter()), func(c index.Completion) bool { return !m.holds(c) })
	least := alikeBeside
	if len(m.lines) == 0 && len(found) > 0 {
		least = nearlyAs * found[0].Alike
	}
	for _, c := range found {
		if _, ok := m.at[c.Doc]; !ok && c.Alike >= least {
			c.Form = -1
			m.take(c, all[0], resemblingTier-c.Alike)
		}
	}
}

// holds reports whether what resembles the text has enough of its characters themselves; letters have none.
func (m *suggesting) holds(c index.Completion) bool {
	head := strings.Join(c.Doc.Tags, " ")
	if c.Form >= 0 {
		head = c.Doc.Forms[c.Form]
	}
	in := index.Terms(head)
	held, all := 0.0, 0.0
	for _, t := range index.Terms(m.text) {
		if t.Single() {
			w := m.lib.entries.Weight(t)
			if all += w; slices.Contains(in, t) {
				held += w
			}
		}
	}
	return held >= leastHeld*all
}

// before says which of two lines comes first.
func before(x, y line) int {
	return cmp.Or(cmp.Compare(x.tier, y.tier), cmp.Compare(y.popularity, x.popularity), cmp.Compare(x.length, y.length), cmp.Compare(x.entry.ID, y.entry.ID))
}
