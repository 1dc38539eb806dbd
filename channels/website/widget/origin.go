package widget

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// origins are the sites whose pages may ask.
type origins struct {
	listed []string
	own    string // host of the public URL, "" when it is not known
}

func newOrigins(listed []string, publicURL string) origins {
	u, err := url.Parse(publicURL)
	if err != nil {
		u = &url.URL{} // the server's configuration has been checked elsewhere
	}
	return origins{listed: listed, own: u.Host}
}

// isOrigin reports whether a browser could send s as Origin: scheme and host in lower case, a port unless it is the usual.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsAny(u.Host, "*@ ") {
		return false
	}
	usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	return s == u.Scheme+"://"+strings.ToLower(u.Host) && u.Port() != usual && !strings.HasSuffix(u.Host, ":")
}

// may reports whether the page that sent the request may ask. Browsers name the page's site in Origin but for requests
// to the page's own server; a program that sends none is nobody's page.
func (o origins) may(r *http.Request) bool {
	named := r.Header.Values(echo.HeaderOrigin)
	if len(named) == 0 {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin" || site == "none"
	}
	if len(named) > 1 {
		return false
	}
	if slices.Contains(o.listed, named[0]) {
		return true
	}
	u, err := url.Parse(named[0])
	return err == nil && u.Host != "" && (u.Host == r.Host || u.Host == o.own)
}

// admit lets pages of admitted sites read what comes back, failures included, and refuses all others. Nothing is sent
// along that would tell the server who asks: there are no credentials.
func (o origins) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Add(echo.HeaderVary, echo.HeaderOrigin)
		h.Set(echo.HeaderCacheControl, "no-store")
		if !o.may(c.Request()) {
			return kb.Errorf(kb.Forbidden, "这个网站还没有获准嵌入政策问答。请网站管理员联系政策问答的管理员，把网站地址加进 widget.origins。急事请拨打 %s。", kb.Hotline)
		}
		if origin := c.Request().Header.Get(echo.HeaderOrigin); origin != "" {
			h.Set(echo.HeaderAccessControlAllowOrigin, origin)
		}
		return next(c)
	}
}

// preflight answers the question that a browser sends before it posts JSON to another site.
func preflight(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowMethods, http.MethodPost)
	h.Set(echo.HeaderAccessControlAllowHeaders, "Content-Type")
	h.Set(echo.HeaderAccessControlMaxAge, "7200")
	return c.NoContent(http.StatusNoContent)
}
