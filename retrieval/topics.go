package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"yiku/kb"
)

// counted keeps what was counted in one state of the library: counting walks over every entry, and most pages show the
// counts of the few scopes that people choose. A scope may also come from an address, hence the bound.
type counted = lru.Cache[countedIn, []kb.TopicCount]

// countedIn is a scope on a day: entries begin and end to hold at midnight.
type countedIn struct {
	kb.Scope
	kb.Day
}

func newCounted() *counted {
	c, err := lru.New[countedIn, []kb.TopicCount](64)
	if err != nil { // only for a size below 1
		panic(err)
	}
	return c
}

// Topics counts the entries in scope below each category, and those of each collection.
func (e *Engine) Topics(ctx context.Context, s kb.Scope) ([]kb.TopicCount, error) {
	lib, sc := e.in(s)
	in := countedIn{s, sc.day}
	out, ok := lib.counted.Get(in)
	if !ok {
		out = lib.countTopics(&sc)
		lib.counted.Add(in, out)
	}
	return slices.Clone(out), ctx.Err()
}

func (l *library) countTopics(sc *scope) []kb.TopicCount {
	counts := map[string]int{} // by category and all those above it
	for d := range l.entries.All("") {
		if entry := d.Item.(*kb.Entry); sc.allows(entry) {
			for c := entry.Category; c != ""; {
				counts[c]++
				i := strings.LastIndexByte(c, '/')
				c = c[:max(i, 0)]
			}
		}
	}
	var out []kb.TopicCount
	for _, t := range l.topics {
		n := counts[t.Name]
		if t.Form == kb.FormCollection {
			n = len(l.collected(t, sc))
		}
		out = append(out, kb.TopicCount{Topic: *t, Entries: n})
	}
	slices.SortFunc(out, func(a, b kb.TopicCount) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code))
	})
	return out
}
