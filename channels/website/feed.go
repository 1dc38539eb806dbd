package website

import (
	"cmp"
	"encoding/xml"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// feedItems is how many entries and how many policies a feed has.
const feedItems = 30

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary,omitempty"`
}

// feed tells of new and changed entries and policies (Atom, RFC 4287). An entry's id is its address, so there is none
// without public_url.
func (d *Door) feed(c echo.Context) error {
	if !d.site.Absolute {
		return kb.Errorf(kb.NotFound, "本站还没有配置公开网址，暂不提供订阅。")
	}
	ctx := c.Request().Context()
	entries, err := d.portal.Recent(ctx, d.everyone(), feedItems)
	if err != nil {
		return err
	}
	policies, err := d.portal.RecentPolicies(ctx, feedItems)
	if err != nil {
		return err
	}
	feed := struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}{ID: d.server.Link("/feed.atom"), Title: d.site.Name + "：新增和变更", Author: cmp.Or(d.site.Owner, d.site.Name),
		Links: []atomLink{{"self", d.server.Link("/feed.atom")}, {"", d.server.Link("/")}}}
	add := func(path, title, summary string, at time.Time) {
		link := d.server.Link(path)
		feed.Entries = append(feed.Entries, atomEntry{link, title, at.UTC().Format(time.RFC3339), atomLink{Href: link}, summary})
	}
	for _, r := range entries {
		add(channels.EntryURL(r.ID), r.Question, r.Short, r.Updated)
	}
	for _, p := range policies {
		add(channels.PolicyURL(p.ID), p.Title, p.Number, p.Updated)
	}
	slices.SortStableFunc(feed.Entries, func(a, b atomEntry) int { return cmp.Compare(b.Updated, a.Updated) })
	feed.Updated = time.Unix(0, 0).UTC().Format(time.RFC3339)
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	return sendXML(c, "application/atom+xml", feed)
}
