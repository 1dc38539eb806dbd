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

// Site is what stands on every page. What is empty is left out.
type Site struct {
	Name     string // in the header and in every title
	Owner    string // 主办单位
	Code     string // 网站标识码
	ICP      string // 备案号
	Police   string // 公安备案号
	FixURL   string // where the 找错 link leads
	Domain   string // the host people reach the site at
	Absolute bool   // absolute addresses are known, so there is a feed
}

// Page is one screen.
type Page struct {
	Site
	Title       string // before the site's name; "" is the site's name alone
	Description string // for search engines; "" leaves it out
	NoIndex     bool   // search engines are asked to pass it over
	Canonical   string // the page's absolute address; "" leaves it out
	Article     bool   // it is one record: its meta tags say when and by whom it was made
	Column      string // the list it belongs to
	PubDate     string // 2006-01-02
	Source      string // who made the content
	Large       bool   // 大字版
	Region      string // what narrows lists and answers, "" for nothing
	Audience    string // likewise
	Script      string // address of the door's module
	Body        any    // what "main" shows
}

// Asset is a file under a name that changes with its content, so that it may be kept forever.
type Asset struct {
	URL     string
	kind    string
	content []byte
}

// NewAsset reads an embedded file; kind is its media type.
func NewAsset(from fs.FS, name, kind string) Asset {
	content, err := fs.ReadFile(from, name)
	if err != nil { // it is embedded
		panic(err)
	}
	sum := sha256.Sum256(content)
	base, ending, _ := strings.Cut(name, ".")
	return Asset{"/assets/" + base + "-" + hex.EncodeToString(sum[:6]) + "." + ending, kind, content}
}

// Mount serves the asset.
func (a Asset) Mount(e *echo.Echo) {
	e.GET(a.URL, func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
		return c.Blob(200, a.kind, a.content)
	})
}

var (
	style = NewAsset(files, "style.css", "text/css; charset=utf-8")
	icon  = NewAsset(files, "icon.svg", "image/svg+xml")
)

// Mount serves the style sheet and the icon. Every door with pages mounts them; doing so twice is doing so once.
func Mount(e *echo.Echo) {
	style.Mount(e)
	icon.Mount(e)
}

// MustParse makes a template of the layout and the door's own files, which may call funcs.
func MustParse(own fs.FS, funcs template.FuncMap, names ...string) *template.Template {
	t := template.New("layout.html").Funcs(funcs).Funcs(template.FuncMap{
		"style": func() string { return style.URL },
		"icon":  func() string { return icon.URL },
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
