// Package page is what the doors' pages look like: one layout, one style sheet, one icon. It holds no behaviour.
//
// A page is a template that defines "main" and is executed with a Page; the layout puts the frame around it.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed layout.html style.css icon.svg
var files embed.FS

// Site is what stands on every page.
type Site struct {
	Name  string // in the header and in every title
	Owner string // 主办单位; "" shows none
}

// Page is one screen.
type Page struct {
	Site
	Title       string // before the site's name; "" is the site's name alone
	Description string // for search engines; "" leaves it out
	NoIndex     bool   // search engines are asked to pass it over
	Body        any    // what "main" shows
}

// asset is a file under a name that changes with its content, so that it may be kept forever.
type asset struct {
	url, kind string
	content   []byte
}

func load(name, kind string) asset {
	content, err := files.ReadFile(name)
	if err != nil { // it is embedded
		panic(err)
	}
	sum := sha256.Sum256(content)
	base, ending, _ := strings.Cut(name, ".")
	return asset{"/assets/" + base + "-" + hex.EncodeToString(sum[:6]) + "." + ending, kind, content}
}

var (
	style = load("style.css", "text/css; charset=utf-8")
	icon  = load("icon.svg", "image/svg+xml")
)

// Mount serves the style sheet and the icon. Every door with pages mounts them; doing so twice is doing so once.
func Mount(e *echo.Echo) {
	for _, a := range []asset{style, icon} {
		e.GET(a.url, func(c echo.Context) error {
			c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
			return c.Blob(200, a.kind, a.content)
		})
	}
}

// MustParse makes a template of the layout and the door's own files, which may call funcs.
func MustParse(own fs.FS, funcs template.FuncMap, names ...string) *template.Template {
	t := template.New("layout.html").Funcs(funcs).Funcs(template.FuncMap{
		"style": func() string { return style.url },
		"icon":  func() string { return icon.url },
	})
	t = template.Must(t.ParseFS(files, "layout.html"))
	return template.Must(t.ParseFS(own, names...))
}

// Render writes the whole page.
func Render(t *template.Template, p Page) ([]byte, error) {
	var b bytes.Buffer
	err := t.ExecuteTemplate(&b, "layout.html", p)
	return b.Bytes(), err
}
