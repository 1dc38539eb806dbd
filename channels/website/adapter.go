// Package website is the citizens' door: pages rendered on the server that work without JavaScript. A question typed into
// the box comes back as the reviewed answer, verbatim, with its basis and the phone of who is responsible.
package website

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// Door is the website.
type Door struct {
	site      page.Site
	server    channels.Config
	calendar  calendar
	quality   string // file
	own       *http.CrossOriginProtection
	answerer  kb.Answerer
	catalogue kb.Catalogue
	portal    kb.Portal
	inbox     kb.Inbox
	now       func() time.Time
}

var (
	_ channels.Door       = (*Door)(nil)
	_ channels.ErrorPager = (*Door)(nil)
)

// New makes the door; server says where people reach it.
func New(cfg Config, server channels.Config, a kb.Answerer, c kb.Catalogue, p kb.Portal, in kb.Inbox) *Door {
	d := &Door{
		site: page.Site{Name: cfg.Name, Owner: cfg.Owner, Code: cfg.SiteCode, ICP: cfg.ICP, Police: cfg.Police, FixURL: cfg.FixURL,
			Absolute: server.PublicURL != ""},
		server: server, calendar: newCalendar(cfg), quality: cfg.Quality, own: http.NewCrossOriginProtection(),
		answerer: channels.Contained(a), catalogue: c, portal: p, inbox: in, now: time.Now,
	}
	if u, err := url.Parse(server.PublicURL); err == nil && u.Host != "" {
		d.site.Domain = u.Hostname()
		_ = d.own.AddTrustedOrigin(u.Scheme + "://" + u.Host) // fails only for what is no origin
	}
	return d
}

// Channel is kb.ChannelWebsite.
func (d *Door) Channel() kb.Channel { return kb.ChannelWebsite }

// Mount adds the pages.
func (d *Door) Mount(e *echo.Echo) {
	page.Mount(e)
	script.Mount(e)
	for path, handler := range map[string]echo.HandlerFunc{
		"/": d.home, "/q/:id": d.entry, "/p/:id": d.policy, "/policies": d.policies, "/topics": d.topics, "/topics/:code": d.topic,
		"/things": d.things, "/things/:code": d.thing, "/departments": d.departments, "/about": d.about, "/accessibility": d.accessibility,
		"/settings": d.settings, "/r": d.findReceipt, "/sitemap.xml": d.sitemap, "/robots.txt": d.robots, "/feed.atom": d.feed, "/qr": d.qr,
	} {
		channels.GetAndHead(e, path, handler, channels.LimitPages)
	}
	channels.GetAndHead(e, "/ask", d.home, askOrHome(d.ask))
	channels.GetAndHead(e, "/r/:number", d.receipt, channels.LimitAsks)
	for path, handler := range map[string]echo.HandlerFunc{"/feedback": d.feedback, "/leave": d.leave, "/report": d.report, "/settings": d.choose} {
		e.POST(path, handler, channels.LimitPages, d.fromHere)
	}
}

// fromHere refuses a form that another site sent; without cookies or tokens the browser says where one comes from.
func (d *Door) fromHere(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := d.own.Check(c.Request()); err != nil {
			return kb.Errorf(kb.Forbidden, "请从本站的页面提交。")
		}
		private(c)
		return next(c)
	}
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

// everyone is the scope in which a link works: whoever follows it sees what it names.
func (d *Door) everyone() kb.Scope { return kb.Scope{Channel: d.Channel()} }

// scope is everyone, narrowed to the region and audience that the person has chosen.
func (d *Door) scope(c echo.Context) kb.Scope {
	chosen := chosenBy(c)
	return kb.Scope{Channel: d.Channel(), Region: chosen.Region, Audience: chosen.Audience}
}

//go:embed *.html page.js
var files embed.FS

var script = page.NewAsset(files, "page.js", "text/javascript; charset=utf-8")

func parse(name string) *template.Template {
	return page.MustParse(files, funcs, "parts.html", "entryparts.html", name)
}

var (
	homePage        = parse("home.html")
	answerPage      = parse("answer.html")
	urgentPage      = parse("urgent.html")
	resultsPage     = parse("results.html")
	entryPage       = parse("entry.html")
	policyPage      = parse("policy.html")
	policiesPage    = parse("policies.html")
	topicsPage      = parse("topics.html")
	topicPage       = parse("topic.html")
	thingsPage      = parse("things.html")
	thingPage       = parse("thing.html")
	departmentsPage = parse("departments.html")
	aboutPage       = parse("about.html")
	accessiblePage  = parse("accessibility.html")
	settingsPage    = parse("settings.html")
	receiptPage     = parse("receipt.html")
	findPage        = parse("find.html")
	thanksPage      = parse("thanks.html")
	errorPage       = parse("error.html")
)

// ErrorPage tells a failure as a page that helps on.
func (d *Door) ErrorPage(c echo.Context, p channels.Problem) error {
	return d.send(c, p.Status, errorPage, page.Page{Title: p.Title, NoIndex: true, Body: struct {
		channels.Problem
		Box    box
		Missed bool // the page, not the request, is what is wrong
	}{p, box{}, p.Status == http.StatusNotFound}})
}
