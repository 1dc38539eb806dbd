package retrieval

import (
	"slices"
	"strings"
	"time"

	"yiku/kb"
	"yiku/kb/text"
	"yiku/retrieval/index"
)

// scope is a kb.Scope looked up in the library, ready to be asked of every candidate.
type scope struct {
	channel     kb.Channel
	day         kb.Day
	regions     map[string]bool // names and codes; nil does not narrow
	here        []string        // the region and those above it; nil for none
	audiences   map[string]bool // names and codes; nil does not narrow
	departments map[string]bool // codes; nil does not narrow
	category    string          // "" does not narrow
}

func (l *library) scope(s kb.Scope, now time.Time) scope {
	out := scope{channel: s.Channel, day: kb.Today(now), category: s.Category}
	if s.Region != "" {
		out.regions, out.here = l.regions.around(s.Region), l.regions.line(s.Region)
	}
	if s.Audience != "" {
		out.audiences = l.audiences.around(s.Audience)
	}
	if s.Department != "" {
		out.departments = l.below(s.Department)
	}
	return out
}

// allows reports whether an entry is in scope.
func (s *scope) allows(e *kb.Entry) bool {
	return e.LiveOn(s.day) && e.Through(s.channel) &&
		opens(e.Regions, s.regions) && opens(e.Audiences, s.audiences) &&
		(s.departments == nil || s.departments[e.Department]) &&
		(s.category == "" || within(e.Category, s.category))
}

// opens reports whether what is for these regions or audiences is for any of those in scope.
func opens(names []string, in map[string]bool) bool {
	return in == nil || len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return in[name] })
}

// limited reports an entry that is not in every scope that leaves departments and categories open.
func limited(e *kb.Entry) bool {
	return len(e.Channels)+len(e.Regions)+len(e.Audiences) > 0 || e.ValidFrom != "" || e.ValidTo != ""
}

// narrow reports a scope that few entries may be in.
func (s *scope) narrow() bool {
	return s.departments != nil || s.category != "" || s.audiences != nil || s.regions != nil
}

// filter is the scope as the index takes it.
func (s *scope) filter() index.Filter {
	return index.Filter{Allowed: s.allowsDoc, LimitedOnly: s.departments == nil && s.category == ""}
}

func (s *scope) allowsDoc(d *index.Doc) bool { return s.allows(d.Item.(*kb.Entry)) }

// within reports whether a category is this one or lies below it.
func within(category, of string) bool {
	rest, ok := strings.CutPrefix(category, of)
	return ok && (rest == "" || rest[0] == '/')
}

func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// below gives the codes of the department with this code or name and of all those under it.
func (l *library) below(called string) map[string]bool {
	in := map[string]bool{called: true}
	name := text.Fold(called)
	for code, d := range l.departments {
		if code == called || text.Fold(d.Name) == name {
			in[code] = true
		}
	}
	for grown := true; grown; { // a level of the tree each time round
		grown = false
		for code, d := range l.departments {
			if in[d.Parent] && !in[code] {
				in[code], grown = true, true
			}
		}
	}
	return in
}
