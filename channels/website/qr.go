package website

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"yiku/kb"
)

// shared are the paths that are worth taking along: pages of records, of this site only.
var shared = regexp.MustCompile(`^/(q|p|topics|things)/[^/?#\\]{1,200}$|^/r/[0-9A-Z]{12}$`)

// code is the address of a path's QR code; "" without public_url, since a telephone needs an absolute address.
func (d *Door) code(path string) string {
	if !d.site.Absolute {
		return ""
	}
	return "/qr?path=" + url.QueryEscape(path)
}

// qr draws the QR code of a page's absolute address as SVG, dark on white with the quiet zone of four modules that
// ISO/IEC 18004 wants.
func (d *Door) qr(c echo.Context) error {
	path := c.QueryParam("path")
	if !d.site.Absolute || !shared.MatchString(path) {
		return kb.Errorf(kb.NotFound, "这个地址没有二维码，请直接复制网址。")
	}
	q, err := qr.Encode(d.server.Link(path), qr.M)
	if err != nil {
		return kb.Errorf(kb.Invalid, "网址太长，做不成二维码，请直接复制网址。").Because(err)
	}
	var b strings.Builder
	n := q.Size + 8
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="240" height="240" shape-rendering="crispEdges"><rect width="%[1]d" height="%[1]d" fill="#fff"/><path d="`, n)
	for y := range q.Size {
		for x := range q.Size {
			if q.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.Blob(http.StatusOK, "image/svg+xml", []byte(b.String()))
}
