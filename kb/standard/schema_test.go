package standard

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"yiku/kb"
)

var schemaNames = map[kb.Kind]string{
	kb.KindEntry: "entry", kb.KindPolicy: "policy", kb.KindDepartment: "department", kb.KindTopic: "topic",
	kb.KindSynonym: "synonym", kb.KindRegion: "region", kb.KindAudience: "audience",
}

func mustSchema(t *testing.T, k kb.Kind) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json#/$defs/" + schemaNames[k])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaHoldsRecords(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, k := range kb.Kinds {
		s := mustSchema(t, k)
		for i := range 50 {
			raw, err := canonical(nastyRecord(rnd, k, i))
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(v); err != nil {
				t.Fatalf("%s: %v\n%s", k, err, raw)
			}
		}
		if err := s.Validate(map[string]any{"code": "a"}); err == nil {
			t.Errorf("%s: a record of only a code passes", k)
		}
	}
}

func TestSchemaNamesEveryField(t *testing.T) {
	type node struct {
		Properties map[string]*node
		Items      *node
	}
	var doc struct {
		Defs map[string]*node `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	var compare func(where string, fields []field, n *node)
	compare = func(where string, fields []field, n *node) {
		var have, want []string
		for name := range n.Properties {
			have = append(have, name)
		}
		for _, f := range fields {
			want = append(want, f.name)
			if p := n.Properties[f.name]; f.isObjects() && p != nil {
				compare(where+"."+f.name, f.sub, p.Items)
			}
		}
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			t.Errorf("%s: the schema has %v, the struct %v", where, have, want)
		}
	}
	for _, k := range kb.Kinds {
		compare(string(k), fieldsOf(k), doc.Defs[schemaNames[k]])
		for _, f := range fieldsOf(k) {
			if !f.isObjects() && len(headings[k][f.name]) == 0 {
				t.Errorf("%s.%s has no Chinese heading", k, f.name)
			}
			for _, sub := range f.sub {
				if len(headings[k][f.name+"."+sub.name]) == 0 {
					t.Errorf("%s.%s.%s has no Chinese heading", k, f.name, sub.name)
				}
			}
		}
	}
}
