package standard

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of every kind of record, each under $defs: entry, policy, department, topic, synonym,
// region, audience.
func Schema() []byte { return slices.Clone(schema) }
