package standard

import (
	"slices"
	"strings"

	"yiku/kb/text"
)

// eval works an expression out for the scope's row. The texts it gives are never empty.
func (s *scope) eval(e expr) ([]string, error) {
	in, err := s.origin(e)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, v := range in {
		made, err := s.step(e, v)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	if e.table != nil {
		out = unique(out) // several values may have become one
	}
	if e.each == nil || len(out) == 0 {
		return out, nil
	}
	var lines []string
	for _, v := range out {
		line, ok, err := s.apply(e.each, v)
		if err != nil {
			return nil, err
		}
		if ok {
			lines = append(lines, line)
		}
	}
	return []string{strings.Join(lines, "\n")}, nil
}

func (s *scope) origin(e expr) ([]string, error) {
	switch {
	case e.fixed != nil:
		return []string{*e.fixed}, nil
	case e.blocks == nil:
		return s.named(e.from)
	}
	var blocks []string
	for _, t := range e.blocks {
		b, ok, err := s.apply(t, "")
		if err != nil {
			return nil, err
		}
		if ok {
			blocks = append(blocks, strings.TrimSpace(b))
		}
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return []string{strings.Join(blocks, "\n\n")}, nil
}

// step does everything but each to one text.
func (s *scope) step(e expr, v string) ([]string, error) {
	v = between(v, e.after, e.before)
	if e.pick != nil {
		if !mayGrow(v, e.as) {
			return nil, errMadeTooLong
		}
		v = picked(e, v)
	}
	for _, r := range e.replace {
		if !mayGrow(v, r.with) {
			return nil, errMadeTooLong
		}
		v = r.pattern.ReplaceAllString(v, r.with)
		if err := s.spend(len(v)); err != nil {
			return nil, err
		}
	}
	parts := []string{v}
	if e.split != "" {
		parts = strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(e.split, r) })
	}
	if e.shape != "" {
		parts = slices.Collect(shapes(parts, e.shape))
	}
	var out []string
	for _, p := range parts {
		p = text.NFC(p)
		if to, ok := e.table[p]; ok {
			p = to
		}
		if p != "" && !s.m.empty[p] {
			out = append(out, p)
		}
	}
	return out, nil
}

// mayGrow reports whether putting with in place of matches in v stays small even when every byte is a match.
func mayGrow(v, with string) bool { return len(v)*(1+len(with)) <= 64<<20 }

// between gives what lies behind the first after and before the next before; "" when a mark is missing.
func between(v, after, before string) string {
	if after != "" {
		var ok bool
		if _, v, ok = strings.Cut(v, after); !ok {
			return ""
		}
	}
	if before != "" {
		var ok bool
		if v, _, ok = strings.Cut(v, before); !ok {
			return ""
		}
	}
	return v
}

func picked(e expr, v string) string {
	m := e.pick.FindStringSubmatchIndex(v)
	if m == nil {
		return ""
	}
	as := e.as
	if as == "" {
		as = "$0"
		if len(m) > 2 {
			as = "$1"
		}
	}
	return string(e.pick.ExpandString(nil, as, v, m))
}

// shapes gives the phone numbers of cells that hold nothing else, or the cells that hold something else.
func shapes(cells []string, shape string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, c := range cells {
			numbers := phones(c)
			if shape == "prose" {
				if numbers == nil && !yield(c) {
					return
				}
				continue
			}
			for _, n := range numbers {
				if !yield(n) {
					return
				}
			}
		}
	}
}

func unique(v []string) []string {
	var out []string
	for _, s := range v {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
