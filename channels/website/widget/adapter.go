// Package widget is the part of the website that other sites embed: one script that brings a button and a panel, an
// inline element, or a better search box to a page. It is a door of the website's channel; which sites may ask through
// it is a list that the server checks against the embedding page's Origin.
package widget

import (
	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// Config is what an operator can set for the widget.
type Config struct {
	// Origins are the sites that may embed it, as https://www.example.gov.cn; the server's own pages always may.
	Origins []string `koanf:"origins"`
}

// Validate fails with kb.Invalid for what no browser sends as an Origin.
func (c Config) Validate() error {
	for _, o := range c.Origins {
		if !isOrigin(o) {
			return kb.Errorf(kb.Invalid, "widget.origins 里的“%s”要写成 协议://域名，例如 https://www.example.gov.cn；小写，不带路径、结尾的斜杠、默认端口和通配符", o)
		}
	}
	return nil
}

// Door is the widget.
type Door struct {
	origins   origins
	answerer  kb.Answerer
	catalogue kb.Catalogue
}

var _ channels.Door = (*Door)(nil)

// New makes the door; publicURL is the server's, "" when it is not known. Fails as Validate does.
func New(cfg Config, publicURL string, a kb.Answerer, c kb.Catalogue) (*Door, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Door{origins: newOrigins(cfg.Origins, publicURL), answerer: channels.Contained(a), catalogue: c}, nil
}

// Channel is kb.ChannelWebsite.
func (d *Door) Channel() kb.Channel { return kb.ChannelWebsite }

func (d *Door) scope() kb.Scope { return kb.Scope{Channel: d.Channel()} }

// Mount adds the script, what it asks, and a page to try it on.
func (d *Door) Mount(e *echo.Echo) {
	for _, a := range assets {
		channels.GetAndHead(e, a.path, a.send, channels.LimitPages, channels.Problems)
	}
	channels.GetAndHead(e, "/widget/demo", demo, channels.LimitPages)
	e.POST("/widget/ask", d.ask, channels.Problems, d.origins.admit, channels.LimitAsks)
	e.GET("/widget/suggest", d.suggest, channels.Problems, d.origins.admit, channels.LimitPages)
	e.OPTIONS("/widget/ask", preflight, channels.Problems, d.origins.admit, channels.LimitPages)
}
