package openapi

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
)

//go:embed docs.html
var docsFiles embed.FS

var docsTemplate = page.MustParse(docsFiles, template.FuncMap{
	"reference": reference,
	"pretty": func(raw json.RawMessage) (string, error) {
		var b bytes.Buffer
		err := json.Indent(&b, raw, "", "  ")
		return b.String(), err
	},
}, "docs.html")

// docsPage is made once: it says what spec says.
var docsPage = sync.OnceValues(func() ([]byte, error) {
	var d document
	if err := json.Unmarshal(spec, &d); err != nil {
		return nil, err
	}
	type group struct {
		Name, Description string
		Operations        []operation
	}
	body := struct {
		document
		Groups []group
	}{document: d}
	for _, t := range d.Tags {
		body.Groups = append(body.Groups, group{t.Name, t.Description, d.operations(t.Name)})
	}
	return page.Render(docsTemplate, page.Page{Site: page.Site{Name: d.Info.Title}, Description: d.Info.Title, Body: body})
})

func docs(c echo.Context) error {
	body, err := docsPage()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache")
	return c.HTMLBlob(http.StatusOK, body)
}
