package website

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
)

// send renders a page. Only one that everybody gets alike may be stored.
func (d *Door) send(c echo.Context, status int, t *template.Template, p page.Page) error {
	chosen := chosenBy(c)
	p.Site, p.Script, p.Large, p.Region, p.Audience = d.site, script.URL, chosen.Large, chosen.Region, chosen.Audience
	if c.QueryParam("region") != "" {
		p.Region = "" // a list's own region takes the place of the one that was chosen for every page
	}
	if p.Canonical != "" && d.site.Absolute {
		p.Canonical = d.server.Link(p.Canonical)
	} else {
		p.Canonical = ""
	}
	body, err := page.Render(t, p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, h.Get(echo.HeaderContentSecurityPolicy)+"; require-trusted-types-for 'script'") // nothing here writes HTML
	h.Add(echo.HeaderVary, "Cookie")
	if chosen != (choice{}) {
		private(c)
	}
	if status == http.StatusOK && h.Get(echo.HeaderCacheControl) == "" && held(c, body) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.HTMLBlob(status, body)
}

// held tags what everybody gets alike, and reports that whoever asks has it. It may be stored, and then it is asked for again
// each time: what is withdrawn is gone at once. The tag is weak, since the same is also sent compressed.
func held(c echo.Context, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h := c.Response().Header()
	h.Set("ETag", tag)
	h.Set(echo.HeaderCacheControl, "no-cache")
	return strings.Contains(c.Request().Header.Get("If-None-Match"), tag)
}

// private keeps a page that holds a person's question out of every shared cache.
func private(c echo.Context) {
	c.Response().Header().Set(echo.HeaderCacheControl, "private, no-cache")
}
