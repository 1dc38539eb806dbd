package website

import (
	"context"
	"slices"
	"strings"

	"yiku/kb"
)

// keywordsShown is how many keywords a page offers to ask about.
const keywordsShown = 8

// keywords gives those of entries, in their order, but for what the question says already.
func (d *Door) keywords(ctx context.Context, s kb.Scope, question string, entries ...kb.Choice) (out []string) {
	for _, e := range entries {
		r, err := d.catalogue.Entry(ctx, e.ID, s)
		if err != nil {
			continue // withdrawn since: the page is whole without it
		}
		for _, k := range r.Keywords {
			if len(out) < keywordsShown && !strings.Contains(question, k) && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}
