// Package kiosk is the part of the website that stands in a service hall: large targets, a keyboard on the screen, answers
// to print or to take along as a QR code. It is a door of the website's channel. It leads nowhere else, and after a while
// without a touch it goes back to the start, so that nobody finds what the one before asked.
package kiosk

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/channels/render"
	"yiku/kb"
)

// start is the kiosk's first page.
const start = "/kiosk"

// Door is the kiosk.
type Door struct {
	cfg       Config
	name      string // the site's
	server    channels.Config
	answerer  kb.Answerer
	catalogue kb.Catalogue
	portal    kb.Portal
	now       func() time.Time
}

var (
	_ channels.Door       = (*Door)(nil)
	_ channels.ErrorPager = (*Door)(nil)
)

// New makes the door; name is the site's, server says where people reach it.
func New(cfg Config, name string, server channels.Config, a kb.Answerer, c kb.Catalogue, p kb.Portal) *Door {
	return &Door{cfg: cfg, name: name, server: server, answerer: channels.Contained(a), catalogue: c, portal: p, now: time.Now}
}

// Channel is kb.ChannelWebsite.
func (d *Door) Channel() kb.Channel { return kb.ChannelWebsite }

func (d *Door) scope() kb.Scope { return kb.Scope{Channel: d.Channel()} }

// Mount adds the pages. Whatever fails below /kiosk is told by a page of the kiosk, or people would be lost on another one.
func (d *Door) Mount(e *echo.Echo) {
	page.Mount(e)
	style.Mount(e)
	script.Mount(e)
	own := channels.FailuresBy(d)
	for path, handler := range map[string]echo.HandlerFunc{
		start: d.home, start + "/": d.home, start + "/q/:id": d.entry, start + "/topics": d.topics, start + "/topics/:code": d.topic, start + "/qr/:id": d.qr, start + "/*": d.lost,
	} {
		channels.GetAndHead(e, path, handler, own, channels.LimitPages)
	}
	channels.GetAndHead(e, start+"/ask", d.ask, own, channels.LimitAsks)
}

func (d *Door) lost(echo.Context) error {
	return kb.Errorf(kb.NotFound, "没有这个页面，请回首页重新查询。")
}

//go:embed *.html kiosk.css kiosk.js
var files embed.FS

var (
	style  = page.NewAsset(files, "kiosk.css", "text/css; charset=utf-8")
	script = page.NewAsset(files, "kiosk.js", "text/javascript; charset=utf-8")
)

var funcs = template.FuncMap{
	"kioskStyle":  func() string { return style.URL },
	"kioskScript": func() string { return script.URL },
	"entryURL":    func(id string) string { return start + "/q/" + url.PathEscape(id) },
	"over":        render.Over,
	"askURL":      askURL,
	"againURL":    func(question string) string { return start + "?" + url.Values{"q": {question}}.Encode() },
	"short":       render.Short,
	"step":        func(i int) int { return i + 1 },
	"topicURL":    func(code string) string { return start + "/topics/" + url.PathEscape(code) },
}

func parse(name string) *template.Template {
	return page.MustParse(files, funcs, "frame.html", "parts.html", name)
}

var (
	homePage   = parse("home.html")
	answerPage = parse("answer.html")
	urgentPage = parse("urgent.html")
	entryPage  = parse("entry.html")
	topicsPage = parse("topics.html")
	topicPage  = parse("topic.html")
	thingPage  = parse("thing.html")
	errorPage  = parse("error.html")
)

// ErrorPage tells a failure as a page that leads back.
func (d *Door) ErrorPage(c echo.Context, p channels.Problem) error {
	return d.send(c, p.Status, errorPage, frame{Title: p.Title, Used: true, Body: p})
}

// send renders a page. No copy is kept anywhere: the screen is everybody's.
func (d *Door) send(c echo.Context, status int, t *template.Template, f frame) error {
	f.Name, f.Idle, f.Today = d.name, d.cfg.IdleSeconds, kb.Today(d.now())
	b, err := rendered(t, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.HTMLBlob(status, b)
}

// askURL is the address of the answer to a question, with what is to be taken as it stands.
func askURL(question string, verbatim bool) string {
	v := url.Values{"q": {question}}
	if verbatim {
		v.Set("verbatim", "1")
	}
	return start + "/ask?" + v.Encode()
}

// moved sends who followed an old address to the new one.
func moved(c echo.Context, id string) error {
	return c.Redirect(http.StatusFound, start+"/q/"+url.PathEscape(id))
}
