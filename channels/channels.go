// Package channels is the contract every door meets: what a door is, the one server that all doors are mounted on, the
// limits for each client and for all together, and how failures are told. A door adds its routes; request ids, logging,
// recovery, deadlines, body limits, compression and security headers are the server's and the same for all.
package channels

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// Door is one place where people ask: an adapter between a channel's own form and kb.Answerer.
type Door interface {
	// Channel is the scope of everything the door asks.
	Channel() kb.Channel
	// Mount adds the door's routes. Each says which limit it counts against: LimitAsks, LimitPages or none.
	Mount(e *echo.Echo)
}

// ErrorPager is a Door that can also tell a failure as a page. The first one mounted tells those of every path that is
// not for programs.
type ErrorPager interface {
	ErrorPage(c echo.Context, p Problem) error
}

// EntryURL is the path of an entry's own page.
func EntryURL(id string) string { return "/q/" + url.PathEscape(id) }

// PolicyURL is the path of a policy's own page.
func PolicyURL(id string) string { return "/p/" + url.PathEscape(id) }

// Param reads a segment of the path as it was before url.PathEscape.
func Param(c echo.Context, name string) string {
	s := c.Param(name)
	if c.Request().URL.RawPath != "" { // the router took the path as it was sent
		if plain, err := url.PathUnescape(s); err == nil {
			return plain
		}
	}
	return s
}

// GetAndHead mounts h for GET and HEAD, which monitors and link checkers send.
func GetAndHead(e *echo.Echo, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	e.GET(path, h, m...)
	e.HEAD(path, h, m...)
}
