package widget

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed widget.js
var script []byte

//go:embed widget.css
var style []byte

//go:embed demo.css
var demoStyle []byte

// asset is a file under a fixed name, since other sites' pages name it: asked for again after a while, and then only sent
// when it has changed.
type asset struct {
	path, kind, tag string
	content         []byte
}

func newAsset(path, kind string, content []byte) asset {
	sum := sha256.Sum256(content)
	return asset{path, kind, `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, content}
}

// assets are the script with its style sheet in it, and the style sheet alone for browsers that cannot take it from there.
var assets = []asset{
	newAsset("/widget.js", "text/javascript; charset=utf-8", withStyle(script, style)),
	newAsset("/widget.css", "text/css; charset=utf-8", style),
	newAsset("/widget/demo.css", "text/css; charset=utf-8", demoStyle),
}

// withStyle puts the style sheet where the script has a string for it.
func withStyle(script, style []byte) []byte {
	text, _ := json.Marshal(string(style)) // a string cannot fail
	return bytes.Replace(script, []byte(`'{{style}}'`), text, 1)
}

// send sends it to any site: a script tag says nothing of the page it is on. It may be embedded where other sites' files
// have to agree to that (COEP).
func (a asset) send(c echo.Context) error {
	h := c.Response().Header()
	h.Set("ETag", a.tag)
	h.Set(echo.HeaderCacheControl, "public, max-age=600")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if strings.Contains(c.Request().Header.Get("If-None-Match"), a.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, a.kind, a.content)
}
