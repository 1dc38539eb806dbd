package seeds

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yiku/kb"
)

// lifeEvents are the collections that a fresh library must have: birth, school, work, marriage, pension, a company, death, disability.
var lifeEvents = []string{"one-chusheng", "one-ruxue", "one-jiuye", "one-jiehun", "one-tuixiu", "one-qiye", "one-shenhou", "one-canji"}

func TestCollectionsLeadThroughEntries(t *testing.T) {
	entries, brought := map[string]bool{}, map[string]bool{}
	for _, e := range mustRead[*kb.Entry](t) {
		entries[e.Code], brought[e.Code] = true, strings.Contains(e.Answer, "## 材料")
	}
	missing := slices.Clone(lifeEvents)
	for _, c := range mustRead[*kb.Topic](t) {
		if c.Form != kb.FormCollection {
			continue
		}
		missing = slices.DeleteFunc(missing, func(code string) bool { return code == c.Code })
		if n := len(c.Entries); n < 3 || n > 8 || c.Order < 1 || c.Order > 99 {
			t.Errorf("%s: %d entries, order %d; want 3 to 8, before the categories", c.Code, n, c.Order)
		}
		for i, code := range c.Entries {
			if !entries[code] || slices.Contains(c.Entries[:i], code) {
				t.Errorf("%s: %s is no entry, or is there twice", c.Code, code)
			}
		}
		if !slices.ContainsFunc(c.Entries, func(code string) bool { return brought[code] }) {
			t.Errorf("%s: no step says what to bring", c.Code)
		}
	}
	if len(missing) > 0 {
		t.Errorf("no collection for %q", missing)
	}
}

func TestTopicsMakeATree(t *testing.T) {
	topics := mustRead[*kb.Topic](t)
	byName := names(topics, func(r *kb.Topic) string { return r.Name })
	if len(byName) < len(topics) {
		t.Error("two topics have one name")
	}
	used := map[string]bool{}
	for _, e := range mustRead[*kb.Entry](t) {
		for path := e.Category; path != ""; path = path[:max(strings.LastIndexByte(path, '/'), 0)] {
			used[path] = true
		}
	}
	orders := map[int]string{}
	for _, c := range topics {
		if n := utf8.RuneCountInString(c.Summary); n == 0 || n > 40 {
			t.Errorf("%s: a summary of %d characters", c.Code, n)
		}
		if orders[c.Order] != "" {
			t.Errorf("%s stands where %s does: order %d", c.Code, orders[c.Order], c.Order)
		}
		orders[c.Order] = c.Code
		if i := strings.LastIndexByte(c.Name, '/'); c.Form == kb.FormCategory && (!used[c.Name] || i > 0 && !byName[c.Name[:i]]) {
			t.Errorf("%s: %s has no entries, or no parent", c.Code, c.Name)
		}
	}
}
