package kb

import "time"

// Kind names a kind of record, as the commands' --kind does.
type Kind string

// The kinds, in the order in which they refer to each other: a later one may name an earlier one.
const (
	KindRegion     Kind = "regions"
	KindAudience   Kind = "audiences"
	KindDepartment Kind = "departments"
	KindPolicy     Kind = "policies"
	KindEntry      Kind = "entries"
	KindTopic      Kind = "topics"
	KindSynonym    Kind = "synonyms"
)

// Kinds lists every kind in the order of their constants.
var Kinds = []Kind{KindRegion, KindAudience, KindDepartment, KindPolicy, KindEntry, KindTopic, KindSynonym}

// Meta is what the store knows of a record beside its content. It is not part of the record's JSON.
type Meta struct {
	ID       string    // ULID, given by the store, never reused
	Revision int       // 1 for the first; counts up with every change
	Updated  time.Time // UTC
}

// About gives the record's Meta to read or fill.
func (m *Meta) About() *Meta { return m }

// Record is one thing the library keeps: *Entry, *Policy, *Department, *Topic, *Synonym, *Region or *Audience.
type Record interface {
	Kind() Kind
	Key() string // the code: unique within the kind, the identity on import and in references
	About() *Meta
}

// NewRecord makes an empty record of the kind, nil for an unknown one.
func NewRecord(k Kind) Record {
	switch k {
	case KindRegion:
		return new(Region)
	case KindAudience:
		return new(Audience)
	case KindDepartment:
		return new(Department)
	case KindPolicy:
		return new(Policy)
	case KindEntry:
		return new(Entry)
	case KindTopic:
		return new(Topic)
	case KindSynonym:
		return new(Synonym)
	}
	return nil
}
