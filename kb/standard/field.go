package standard

import (
	"reflect"
	"strings"
	"sync"

	"yiku/kb"
)

// field is one field of a record, found from the JSON names of the kb structs, so that none can be forgotten.
type field struct {
	name  string // as in JSON
	index int
	typ   reflect.Type
	max   int     // characters
	sub   []field // of a list of objects
}

// shape tells how a field is written in a cell.
func (f field) isObjects() bool { return f.sub != nil }
func (f field) isList() bool    { return f.typ.Kind() == reflect.Slice && f.sub == nil }

var dayType = reflect.TypeFor[kb.Day]()

// longer lists the fields whose limit is not lineMax.
var longer = map[string]int{
	"entries.code": codeMax, "policies.code": codeMax, "departments.code": codeMax, "topics.code": codeMax,
	"synonyms.code": codeMax, "regions.code": codeMax, "audiences.code": codeMax,
	"entries.question": questionMax, "entries.answer": answerMax, "entries.short": shortMax, "entries.script": shortMax,
	"entries.no_basis": shortMax, "entries.basis.quote": 5_000, "policies.text": textMax, "topics.summary": shortMax,
}

var fieldsByKind = sync.OnceValue(func() map[kb.Kind][]field {
	all := map[kb.Kind][]field{}
	for _, k := range kb.Kinds {
		all[k] = structFields(string(k), reflect.TypeOf(kb.NewRecord(k)).Elem())
	}
	return all
})

// fieldsOf gives a kind's fields in the order in which they are exported.
func fieldsOf(k kb.Kind) []field { return fieldsByKind()[k] }

func structFields(path string, t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		f := field{name: name, index: i, typ: t.Field(i).Type, max: lineMax}
		if n, ok := longer[path+"."+name]; ok {
			f.max = n
		}
		if f.typ.Kind() == reflect.Slice && f.typ.Elem().Kind() == reflect.Struct {
			f.sub = structFields(path+"."+name, f.typ.Elem())
		}
		out = append(out, f)
	}
	return out
}

func fieldNamed(fields []field, name string) (field, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}
