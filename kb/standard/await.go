package standard

import (
	"slices"

	"yiku/kb"
)

// The rows of a file are judged by what will be there when all are in, so that a form may move from one entry to
// another whichever row comes first. An entry of the library that the file replaces is awaited: it counts as its row
// has it, from the survey on.

// await takes up an entry that will replace one of the library's, if there is one.
func (l *library) await(e *kb.Entry) {
	i, there := l.entryAt[e.Code]
	if _, twice := l.awaited[e.Code]; !there || twice {
		return
	}
	l.awaited[e.Code] = i
	l.order = append(l.order, e.Code)
	l.accept(e)
	held := &l.entries[l.entryAt[e.Code]]
	for _, f := range e.Forms() {
		held.forms = append(held.forms, keyOf(f))
	}
}

// settle takes back, later rows first, what is awaited and would be a duplicate; what that brings back may make another
// one, so it goes on until none is. A file that takes more rounds than this is judged row by row.
func (l *library) settle() {
	for range 16 {
		before := len(l.awaited)
		for _, code := range slices.Backward(l.order) {
			if _, still := l.awaited[code]; still && l.clashes(l.entries[l.entryAt[code]]) {
				l.retain(code)
			}
		}
		if len(l.awaited) == before {
			return
		}
	}
	for _, code := range l.order {
		l.retain(code)
	}
}

// clashes reports whether another published entry of the same department is asked in the same words.
func (l *library) clashes(h heldEntry) bool {
	if !h.published {
		return false
	}
	for _, k := range h.forms {
		for _, i := range l.forms[k] {
			o := l.entries[i]
			if o.published && !o.replaced && o.code != h.code && o.department == h.department && l.overlap(o.regions, h.regions) {
				return true
			}
		}
	}
	return false
}

// retain takes an awaited entry back: its row was refused, and the library keeps what it has.
func (l *library) retain(code string) {
	i, ok := l.awaited[code]
	if !ok {
		return
	}
	l.entries[l.entryAt[code]].replaced = true
	l.entries[i].replaced = false
	l.entryAt[code] = i
	delete(l.awaited, code)
}

// arrive says that the row of an awaited entry is here and was not refused; ok is false when none was awaited.
func (l *library) arrive(code string) (ok bool) {
	_, ok = l.awaited[code]
	delete(l.awaited, code)
	return ok
}
