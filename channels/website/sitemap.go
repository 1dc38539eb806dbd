package website

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// maxURLs is how many addresses one sitemap may have (sitemaps.org).
const maxURLs = 50_000

// siteURL is one address of the sitemap.
type siteURL struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

// sitemap lists every page that search engines may show. Its addresses are absolute, so without public_url it is empty.
func (d *Door) sitemap(c echo.Context) error {
	set := struct {
		XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Comment string    `xml:",comment"`
		URLs    []siteURL `xml:"url"`
	}{}
	if !d.site.Absolute {
		set.Comment = " public_url is not set in the configuration: there are no absolute addresses to list "
		return sendXML(c, "application/xml", set)
	}
	add := func(path string, changed time.Time) {
		u := siteURL{Loc: d.server.Link(path)}
		if !changed.IsZero() {
			u.Lastmod = string(kb.Today(changed))
		}
		set.URLs = append(set.URLs, u)
	}
	for _, path := range []string{"/", "/topics", "/things", "/policies", "/departments", "/about", "/accessibility"} {
		add(path, time.Time{})
	}
	ctx := c.Request().Context()
	topics, err := d.portal.Topics(ctx, d.everyone())
	if err != nil {
		return err
	}
	for _, t := range topics {
		if t.Entries > 0 {
			add(topicURL(t.Topic), t.Updated)
		}
	}
	policies, err := d.everyPolicy(ctx)
	if err != nil {
		return err
	}
	for _, p := range policies {
		add(channels.PolicyURL(p.ID), p.Updated)
	}
	const batch = 1000
	for after := ""; len(set.URLs) < maxURLs-batch; {
		some, err := d.catalogue.Entries(ctx, d.everyone(), after, batch)
		if err != nil {
			return err
		}
		for _, r := range some {
			add(channels.EntryURL(r.ID), r.Updated)
		}
		if len(some) < batch {
			break
		}
		after = some[len(some)-1].ID
	}
	set.URLs = set.URLs[:min(len(set.URLs), maxURLs)]
	return sendXML(c, "application/xml", set)
}

func sendXML(c echo.Context, kind string, v any) error {
	body, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	if held(c, body) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, kind+"; charset=utf-8", append([]byte(xml.Header), body...))
}

// robots keeps search engines from what is only one person's.
func (d *Door) robots(c echo.Context) error {
	lines := []string{"User-agent: *", "Disallow: /ask?", "Disallow: /r/", "Disallow: /r?", "Disallow: /settings", "Disallow: /qr", "Disallow: /kiosk", "Disallow: /api/v1/"}
	if d.site.Absolute {
		lines = append(lines, "Sitemap: "+d.server.Link("/sitemap.xml"))
	}
	return c.String(http.StatusOK, strings.Join(lines, "\n")+"\n")
}
