package standard

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

// library is what linting and resolving need of the library and of the rows already read, looked up in memory. Of an
// entry it keeps hashes, not texts.
type library struct {
	ctx    context.Context
	reader kb.Reader
	today  kb.Day

	codes     map[kb.Kind]map[string]bool
	byName    map[kb.Kind]map[string]string // folded name → code; of departments, regions, audiences and topics
	names     map[kb.Kind]map[string]string // code → name; of the same
	isName    map[kb.Kind]map[string]bool   // names as they are written
	regionUp  map[string]string             // region's code → its parent's
	policies  policyIndex
	leaves    map[string]bool // category path → whether it is a leaf
	entries   []heldEntry
	entryAt   map[string]int  // code → index in entries
	stored    map[string]life // code → what the library knows of an entry beside its content
	awaited   map[string]int  // code of an entry that a row to come replaces → index of what the library has
	order     []string        // the awaited codes, as their rows come
	forms     map[formKey][]int
	policyTxt map[string]string // folded texts by code, a few at a time
	synonyms  map[string]heldSynonym
	said      map[string][]string // folded word → codes of the sets that had it once
}

// heldEntry is what other entries' duplicates are told from.
type heldEntry struct {
	code, department string
	regions          []string
	question         formKey
	published        bool
	replaced         bool      // by a row for the same code
	forms            []formKey // of one that is awaited
}

type formKey [16]byte

func keyOf(form string) formKey {
	sum := sha256.Sum256([]byte(text.Fold(form)))
	return formKey(sum[:16])
}

// readLibrary reads the library once.
func readLibrary(ctx context.Context, r kb.Reader) (*library, error) {
	l := &library{ctx: ctx, reader: r, codes: map[kb.Kind]map[string]bool{}, byName: map[kb.Kind]map[string]string{}, names: map[kb.Kind]map[string]string{},
		isName: map[kb.Kind]map[string]bool{}, stored: map[string]life{}, awaited: map[string]int{}, regionUp: map[string]string{},
		policies: newPolicyIndex(), leaves: map[string]bool{}, entryAt: map[string]int{}, forms: map[formKey][]int{}, policyTxt: map[string]string{},
		synonyms: map[string]heldSynonym{}, said: map[string][]string{}}
	for _, k := range kb.Kinds {
		l.codes[k], l.byName[k] = map[string]bool{}, map[string]string{}
		l.names[k], l.isName[k] = map[string]string{}, map[string]bool{}
		err := each(ctx, r, k, func(rec kb.Record) error {
			l.learn(rec)
			l.accept(rec)
			return l.remember(rec)
		})
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}

// learn takes up how a record is named, so that others may refer to it.
func (l *library) learn(rec kb.Record) {
	l.codes[rec.Kind()][rec.Key()] = true
	switch r := rec.(type) {
	case *kb.Department:
		l.name(rec, r.Name)
	case *kb.Region:
		l.name(rec, r.Name)
		l.regionUp[r.Code] = r.Parent
	case *kb.Audience:
		l.name(rec, r.Name)
	case *kb.Topic:
		l.name(rec, r.Name)
		if r.Form == "分类" {
			l.category(r.Name)
		}
	case *kb.Policy:
		l.policies.add(r)
		delete(l.policyTxt, r.Code)
	case *kb.Synonym:
		l.learnSynonym(r)
	}
}

func (l *library) name(rec kb.Record, name string) {
	if key := text.Fold(name); key != "" {
		l.byName[rec.Kind()][key] = rec.Key()
	}
	l.names[rec.Kind()][rec.Key()], l.isName[rec.Kind()][name] = name, true
}

// category notes a path as a leaf, and what it lies under as none.
func (l *library) category(path string) {
	if _, known := l.leaves[path]; !known {
		l.leaves[path] = true
	}
	for up := path; ; {
		i := strings.LastIndex(up, "/")
		if i < 0 {
			return
		}
		up = up[:i]
		l.leaves[up] = false
	}
}

// accept takes up an entry that is, or will be, in the library, for telling duplicates.
func (l *library) accept(rec kb.Record) {
	e, ok := rec.(*kb.Entry)
	if !ok {
		return
	}
	if i, again := l.entryAt[e.Code]; again {
		l.entries[i].replaced = true
	}
	i := len(l.entries)
	l.entryAt[e.Code] = i
	l.entries = append(l.entries, heldEntry{code: e.Code, department: e.Department, regions: e.Regions, question: keyOf(e.Question), published: e.Status == kb.Published})
	for _, f := range e.Forms() {
		if k := keyOf(f); !slices.Contains(l.forms[k], i) {
			l.forms[k] = append(l.forms[k], i)
		}
	}
}

// asking gives the published entries, other than the one with this code, that have this form.
func (l *library) asking(form, code string) []heldEntry {
	var out []heldEntry
	for _, i := range l.forms[keyOf(form)] {
		if h := l.entries[i]; h.published && !h.replaced && h.code != code {
			out = append(out, h)
		}
	}
	return out
}

// resolve gives the code for a code or a name.
func (l *library) resolve(k kb.Kind, codeOrName string) (code string, ok bool) {
	if l.codes[k][codeOrName] {
		return codeOrName, true
	}
	code, ok = l.byName[k][text.Fold(codeOrName)]
	return code, ok
}

// overlap reports whether somebody can be in both: none means everywhere, and a region holds those below it.
func (l *library) overlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if l.within(x, y) || l.within(y, x) {
				return true
			}
		}
	}
	return false
}

// within reports whether region x is y or lies in it.
func (l *library) within(x, y string) bool {
	x, y = l.parent(kb.KindRegion, x), l.parent(kb.KindRegion, y)
	for range 16 { // deeper than any tree of regions; a ring ends
		if x == y {
			return true
		}
		if x = l.regionUp[x]; x == "" {
			return false
		}
	}
	return false
}
