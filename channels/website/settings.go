package website

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// choiceCookie holds a choice; it is set only when a person chooses.
const choiceCookie = "yiku_choice"

// choice is all that is remembered of anybody, and only in their own browser.
type choice struct {
	Region, Audience string // names
	Large            bool   // 大字版
}

// chosenBy reads the choice a request brings; one that cannot be read is none. An address with all=1 leaves out what narrows it,
// this once.
func chosenBy(c echo.Context) choice {
	cookie, err := c.Cookie(choiceCookie)
	if err != nil {
		return choice{}
	}
	v, err := url.ParseQuery(cookie.Value)
	if err != nil || !utf8.ValidString(v.Get("region")+v.Get("audience")) {
		return choice{}
	}
	ch := choice{cut(v.Get("region"), 60), cut(v.Get("audience"), 60), v.Get("large") == "1"}
	if c.QueryParam("all") == "1" {
		ch.Region, ch.Audience = "", ""
	}
	return ch
}

// cookie keeps the choice for a year, or forgets it when it is none.
func (d *Door) cookie(ch choice) *http.Cookie {
	v := url.Values{"region": {ch.Region}, "audience": {ch.Audience}}
	if ch.Large {
		v.Set("large", "1")
	}
	age := 365 * 24 * 60 * 60
	if ch == (choice{}) {
		age = -1
	}
	return &http.Cookie{Name: choiceCookie, Value: v.Encode(), Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(d.server.PublicURL, "https://")}
}

// settings is the page on which region, audience and type size are chosen.
func (d *Door) settings(c echo.Context) error {
	private(c)
	ctx := c.Request().Context()
	regions, err := d.portal.Regions(ctx)
	if err != nil {
		return err
	}
	audiences, err := d.portal.Audiences(ctx)
	if err != nil {
		return err
	}
	return d.send(c, http.StatusOK, settingsPage, page.Page{Title: "地区、人群和字号", NoIndex: true, Body: struct {
		choice
		Regions   []kb.Region
		Audiences []kb.Audience
		Saved     bool
	}{chosenBy(c), regions, audiences, c.QueryParams().Has("saved")}})
}

// choose takes the settings page's form, or what is on any page and leads back there: the 大字版 button, and the one that takes
// back what narrows it.
func (d *Door) choose(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ctx, ch, to := c.Request().Context(), chosenBy(c), "/settings?saved="
	if form.Has("large") {
		ch.Large = form.Get("large") == "1"
	}
	if form.Has("all") {
		ch.Region, ch.Audience = "", ""
	}
	if form.Has("region") || form.Has("audience") {
		ch.Region, ch.Audience = "", ""
		regions, err := d.portal.Regions(ctx)
		if err != nil {
			return err
		}
		audiences, err := d.portal.Audiences(ctx)
		if err != nil {
			return err
		}
		for _, r := range regions {
			if r.Name == form.Get("region") {
				ch.Region = r.Name
			}
		}
		for _, a := range audiences {
			if a.Name == form.Get("audience") {
				ch.Audience = a.Name
			}
		}
	} else {
		to = back(c.Request().Referer())
	}
	c.SetCookie(d.cookie(ch))
	return c.Redirect(http.StatusSeeOther, to)
}

// back is the path of this site that a person came from; the home page when that is none, never another site.
func back(referer string) string {
	u, err := url.Parse(referer)
	if err != nil || !strings.HasPrefix(u.Path, "/") {
		return "/"
	}
	path := (&url.URL{Path: "/" + strings.TrimLeft(u.Path, "/\\"), RawQuery: u.RawQuery}).String()
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	return path
}
