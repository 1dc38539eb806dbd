package openapi

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/kb/standard"
)

// spec is the description of this interface; a test holds it against the running server.
//
//go:embed openapi.json
var spec []byte

func description(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache")
	return c.JSONBlob(http.StatusOK, spec)
}

// schema gives the entry standard.
func schema(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache")
	return c.Blob(http.StatusOK, "application/schema+json", standard.Schema())
}

// document is what the documentation page shows of spec.
type document struct {
	Info struct{ Title, Version, Description string }
	Tags []struct{ Name, Description string }

	Paths      map[string]map[string]operation
	Components struct {
		Parameters map[string]parameterDoc
		Responses  map[string]responseDoc
		Schemas    map[string]json.RawMessage
	}
}

type operation struct {
	Tags                 []string
	Summary, Description string
	Parameters           []parameterDoc
	RequestBody          *struct{ Content map[string]content }
	Responses            map[string]responseDoc

	Method, Path string `json:"-"`
}

type parameterDoc struct {
	Ref         string `json:"$ref"`
	Name, In    string
	Required    bool
	Description string
	Schema      struct{ Type string }
}

type responseDoc struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]content
}

type content struct {
	Schema struct {
		Ref string `json:"$ref"`
	}
}

// reference is the last part of a $ref.
func reference(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

// operations are those of a tag, by path.
func (d document) operations(tag string) (out []operation) {
	for path, methods := range d.Paths {
		for method, o := range methods {
			if !slices.Contains(o.Tags, tag) {
				continue
			}
			o.Method, o.Path = strings.ToUpper(method), path
			for i, p := range o.Parameters {
				if p.Ref != "" {
					o.Parameters[i] = d.Components.Parameters[reference(p.Ref)]
				}
			}
			for status, r := range o.Responses {
				if r.Ref != "" {
					o.Responses[status] = d.Components.Responses[reference(r.Ref)]
				}
			}
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return strings.Compare(a.Path, b.Path) })
	return out
}
