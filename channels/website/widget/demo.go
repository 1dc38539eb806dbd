package widget

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

//go:embed demo.html
var demoPage []byte

// demoPolicy is as strict as a site's policy can be: no inline style or script, and no text may become HTML by any way.
const demoPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// demo is a page to try the widget on. It plays another site's.
func demo(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, demoPolicy)
	h.Set(echo.HeaderCacheControl, "no-cache")
	return c.HTMLBlob(http.StatusOK, demoPage)
}
