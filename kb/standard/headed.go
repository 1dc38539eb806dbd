package standard

import (
	"slices"

	"yiku/kb"
)

// shaper turns a row into values. What a row cannot say is a finding.
type shaper interface {
	// begin is called when the columns are known, before any row.
	begin(s *source) error
	shape(s *source, r row) (shaped, error)
}

// shaped is what a shaper makes of a row.
type shaped struct {
	values values
	owner  *kb.Department // to be created unless it is there
	found  []Finding
}

// byHeading shapes rows by the standard's own headings.
type byHeading struct {
	kind    kb.Kind
	paths   map[string]path
	unknown []string // columns, in the file's order
}

func (h *byHeading) begin(s *source) error {
	h.paths = map[string]path{}
	at := map[path]string{}
	for _, c := range s.columns {
		h.look(c)
		p, ok := h.paths[c]
		if other, taken := at[p]; ok && taken {
			return s.broken("“%s”和“%s”两列是同一个字段，请只留一列", clip(other, 30), clip(c, 30))
		}
		at[p] = c
	}
	return nil
}

// look finds where a column goes, once.
func (h *byHeading) look(column string) (path, bool) {
	if p, ok := h.paths[column]; ok {
		return p, true
	}
	p, ok := pathOf(h.kind, column)
	switch {
	case ok:
		h.paths[column] = p
	case column != "" && column != lineHeading && column != reasonHeading && len(h.unknown) < columnsMax && !slices.Contains(h.unknown, column):
		h.unknown = append(h.unknown, column)
	}
	return p, ok
}

func (h *byHeading) shape(s *source, r row) (shaped, error) {
	out := shaped{values: values{}}
	if s.table() {
		for i, c := range s.columns {
			if p, ok := h.paths[c]; ok && i < len(r.cells) {
				out.values.put(p, unguardCell(r.cells[i]))
			}
		}
		return out, nil
	}
	at := map[path]string{}
	for key, v := range r.object {
		p, ok := h.look(key)
		if !ok {
			continue
		}
		if other, taken := at[p]; taken {
			out.found = append(out.found, finding("value-unreadable", p.field, "“%s”和“%s”是同一个字段，请只留一个", clip(other, 30), clip(key, 30)))
		}
		at[p] = key
		out.values.put(p, v)
	}
	return out, nil
}

// put sets a field, or a field of one object of a list.
func (vs values) put(p path, v any) {
	if p.sub == "" {
		vs[p.field] = v
		return
	}
	objects, _ := vs[p.field].([]any)
	for len(objects) <= p.n {
		objects = append(objects, map[string]any{})
	}
	if m, ok := objects[p.n].(map[string]any); ok {
		m[p.sub] = v
	}
	vs[p.field] = objects
}
