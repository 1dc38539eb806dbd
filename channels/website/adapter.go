// Package website is the citizens' door: pages rendered on the server that work without JavaScript. A question typed into
// the box comes back as the reviewed answer, verbatim, with its basis and the phone of who is responsible.
package website

import (
	"embed"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// Config is what an operator can set for the website.
type Config struct {
	Name  string `koanf:"name"`  // in the header and titles
	Owner string `koanf:"owner"` // 主办单位; "" shows none
}

// DefaultConfig names the site 政策问答.
func DefaultConfig() Config { return Config{Name: "政策问答"} }

// Door is the website.
type Door struct {
	site      page.Site
	answerer  kb.Answerer
	catalogue kb.Catalogue
}

var (
	_ channels.Door       = (*Door)(nil)
	_ channels.ErrorPager = (*Door)(nil)
)

// New makes the door.
func New(cfg Config, a kb.Answerer, c kb.Catalogue) *Door {
	return &Door{site: page.Site{Name: cfg.Name, Owner: cfg.Owner}, answerer: channels.Contained(a), catalogue: c}
}

// Channel is kb.ChannelWebsite.
func (d *Door) Channel() kb.Channel { return kb.ChannelWebsite }

// Mount adds the pages.
func (d *Door) Mount(e *echo.Echo) {
	page.Mount(e)
	channels.GetAndHead(e, "/", d.home, channels.LimitPages)
	channels.GetAndHead(e, "/ask", d.home, askOrHome(d.ask))
	channels.GetAndHead(e, "/q/:id", d.entry, channels.LimitPages)
	channels.GetAndHead(e, "/p/:id", d.policy, channels.LimitPages)
	e.POST("/feedback", d.feedback, channels.LimitPages)
}

// askOrHome passes a request with a question on to ask, counted as one; without it /ask is the home page.
func askOrHome(ask echo.HandlerFunc) echo.MiddlewareFunc {
	ask = channels.LimitAsks(ask)
	return func(home echo.HandlerFunc) echo.HandlerFunc {
		home = channels.LimitPages(home)
		return func(c echo.Context) error {
			if c.QueryParams().Has("q") {
				return ask(c)
			}
			return home(c)
		}
	}
}

func (d *Door) scope() kb.Scope { return kb.Scope{Channel: d.Channel()} }

//go:embed *.html
var files embed.FS

func parse(name string) *template.Template { return page.MustParse(files, funcs, "parts.html", name) }

var (
	homePage   = parse("home.html")
	answerPage = parse("answer.html")
	entryPage  = parse("entry.html")
	policyPage = parse("policy.html")
	thanksPage = parse("thanks.html")
	errorPage  = parse("error.html")
)

// ErrorPage tells a failure as a page that helps on.
func (d *Door) ErrorPage(c echo.Context, p channels.Problem) error {
	return d.send(c, p.Status, errorPage, page.Page{Title: p.Title, NoIndex: true, Body: struct {
		channels.Problem
		Box    box
		Missed bool // the page, not the request, is what is wrong
	}{p, box{}, p.Status == http.StatusNotFound}})
}
