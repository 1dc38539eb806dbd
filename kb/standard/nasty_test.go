package standard

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"yiku/kb"
	"yiku/kb/text"
)

var nastyPieces = []string{"a", "问", "；", `\；`, `\`, `\\`, "=", "'", "''=", "+", "-", "@", "\"", ",", "\n", "\n\n", "\t", " ", "　", "，", "Ａ", "１", "😀", "👨‍👩‍👧",
	"<b>", "&amp;", "_x000D_", "_x0041_", "é", "\u2028", "{", "}", "null", "true", "0012", "2024/1/1", "1e5", "#", "《", "〔2024〕1号", "|", "\ufffd"}

// nastyText is not empty and begins and ends as text.NFC leaves it.
func nastyText(rnd *rand.Rand) string {
	for {
		var b strings.Builder
		for range 1 + rnd.IntN(8) {
			b.WriteString(nastyPieces[rnd.IntN(len(nastyPieces))])
		}
		if s := text.NFC(b.String()); s != "" {
			return s
		}
	}
}

// nastyRecord is a record whose fields hold what is hard to write in a file, yet breaks no error rule.
func nastyRecord(rnd *rand.Rand, k kb.Kind, i int) kb.Record {
	rec := kb.NewRecord(k)
	v := reflect.ValueOf(rec).Elem()
	for _, f := range fieldsOf(k) {
		nastyField(rnd, f, v.Field(f.index))
	}
	set := func(name, s string) {
		if f, ok := fieldNamed(fieldsOf(k), name); ok {
			v.Field(f.index).SetString(s)
		}
	}
	code := fmt.Sprintf("%s%d", nastyText(rnd), i)
	set("code", code)
	for _, name := range []string{"question", "name", "title", "answer"} {
		set(name, fmt.Sprintf("%s字%d", nastyText(rnd), i))
	}
	for _, name := range []string{"department", "parent", "merged_into"} {
		set(name, "")
	}
	switch r := rec.(type) {
	case *kb.Entry:
		r.Similar = nil // whose duplicates would be refused
		r.Status = kb.Statuses[rnd.IntN(len(kb.Statuses))]
		r.ValidFrom, r.ValidTo = "2024-01-01", "2024-12-31"
	case *kb.Policy:
		r.Number = fmt.Sprintf("章政办发〔2024〕%d号", i+1)
		r.Written, r.Issued, r.Effective, r.Expires = "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"
	case *kb.Synonym:
		r.Words = []string{nastyText(rnd), nastyText(rnd)}
	}
	return rec
}

func nastyField(rnd *rand.Rand, f field, v reflect.Value) {
	if rnd.IntN(4) == 0 {
		return
	}
	switch {
	case f.isObjects():
		for range 1 + rnd.IntN(3) {
			o := reflect.New(f.typ.Elem()).Elem()
			for _, sub := range f.sub {
				nastyField(rnd, sub, o.Field(sub.index))
			}
			o.Field(f.sub[0].index).SetString(nastyText(rnd))
			v.Set(reflect.Append(v, o))
		}
	case f.isList():
		for range 1 + rnd.IntN(3) {
			e := reflect.New(f.typ.Elem()).Elem()
			e.SetString(nastyText(rnd))
			v.Set(reflect.Append(v, e))
		}
	case f.typ == dayType:
		v.SetString("2024-06-27")
	case f.typ.Kind() == reflect.Bool:
		v.SetBool(rnd.IntN(2) == 0)
	case f.typ.Kind() == reflect.Int:
		v.SetInt(int64(rnd.IntN(100)))
	default:
		v.SetString(nastyText(rnd))
	}
}
