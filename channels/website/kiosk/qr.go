package kiosk

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"yiku/channels"
	"yiku/kb"
)

func codeURL(id string) string { return start + "/qr/" + url.PathEscape(id) }

// qr draws the QR code of an entry's page on the website, with which people take the answer along.
func (d *Door) qr(c echo.Context) error {
	r, err := d.catalogue.Entry(c.Request().Context(), channels.Param(c, "id"), d.scope())
	if err != nil {
		return err
	}
	if d.server.PublicURL == "" {
		return kb.Errorf(kb.NotFound, "这里没有二维码，请打印答案，或记下咨询电话。")
	}
	code, err := qr.Encode(d.server.Link(channels.EntryURL(r.ID)), qr.M)
	if err != nil {
		return kb.Errorf(kb.NotFound, "网址太长，做不成二维码，请打印答案，或记下咨询电话。").Because(err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.Blob(http.StatusOK, "image/png", code.PNG())
}
