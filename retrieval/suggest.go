package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

// Suggest completes what is being typed: published questions that begin with it, then those that contain it, then those
// that resemble it; and the keywords of what was found that the text does not have yet. Letters are read as pinyin or initials,
// the last syllable of which may be half there; wrong characters are corrected.
func (e *Engine) Suggest(ctx context.Context, typed string, s kb.Scope, limit int) (kb.Suggestions, error) {
	var out kb.Suggestions
	typed = text.Line(typed)
	if typed == "" {
		return out, ctx.Err()
	}
	a, err := e.read(kb.Question{Text: typed, Scope: s}, e.now())
	if err != nil {
		return out, err
	}
	a.typing = true
	a.correct(e.typing, e.cfg.without)
	lines := a.lines(e.cfg.without, text.Fold(a.text))
	for _, v := range a.variants {
		b := *a
		b.text, b.candidates = v.text, nil
		lines = append(lines, b.lines(e.cfg.without, text.Fold(b.text))...)
	}
	lines = onceEach(lines)
	for _, l := range lines[:min(len(lines), limit)] {
		out.Items = append(out.Items, l.Suggestion)
		for _, k := range l.entry.Keywords {
			if len(out.Keywords) < limit && !strings.Contains(a.text, k) && !slices.Contains(out.Keywords, k) {
				out.Keywords = append(out.Keywords, k)
			}
		}
	}
	return out, ctx.Err()
}

// suggested is an entry by the form that completes best what is being typed.
type suggested struct {
	kb.Suggestion
	entry *kb.Entry
	place int // 0 begins with it, 1 contains it, 2 resembles it
	score float64
}

// onceEach leaves the first line of each entry.
func onceEach(lines []suggested) []suggested {
	seen := map[*kb.Entry]bool{}
	return slices.DeleteFunc(lines, func(l suggested) bool {
		was := seen[l.entry]
		seen[l.entry] = true
		return was
	})
}

// lines gives one line a candidate, best first.
func (a *asked) lines(without func(string) bool, key string) []suggested {
	a.split(without)
	a.find()
	var lines []suggested
	for _, c := range a.candidates {
		best := suggested{entry: c.entry, place: 3, score: c.features[head]}
		for _, f := range c.entry.Forms() {
			if p := placeOf(text.Fold(f), key); p < best.place {
				best.place, best.Suggestion = p, kb.Suggestion{Text: f, Entry: c.entry.ID}
			}
		}
		if best.place == 2 { // what resembles it is shown by its standard question
			best.Text = c.entry.Question
		}
		if best.Text != "" && (best.place < 2 || c.features[head] > 0) {
			lines = append(lines, best)
		}
	}
	slices.SortFunc(lines, func(x, y suggested) int {
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(y.score, x.score), cmp.Compare(x.Entry, y.Entry))
	})
	return lines
}

func placeOf(form, key string) int {
	switch {
	case strings.HasPrefix(form, key):
		return 0
	case strings.Contains(form, key):
		return 1
	}
	return 2
}
