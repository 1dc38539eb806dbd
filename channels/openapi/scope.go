package openapi

import (
	"slices"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// public are the channels that anybody may ask for; the others need a staff session or a key, which are not there yet.
var public = []kb.Channel{kb.ChannelWebsite, kb.ChannelWeChat, kb.ChannelOpenAPI}

// may gives the channel asked for, the door's own when none is named.
func (d *Door) may(channel string) (kb.Channel, error) {
	switch c := kb.Channel(channel); {
	case channel == "":
		return d.Channel(), nil
	case slices.Contains(public, c):
		return c, nil
	case slices.Contains(kb.Channels, c):
		return "", kb.Errorf(kb.Forbidden, "渠道 %s 只对工作人员开放，请改用 website、wechat 或 openapi。", channel)
	}
	return "", kb.Errorf(kb.Invalid, "没有这个渠道，channel 请写 website、wechat 或 openapi。")
}

// scope reads what narrows a GET request.
func (d *Door) scope(c echo.Context) (kb.Scope, error) {
	values := make(map[string]string)
	for _, name := range []string{"channel", "region", "audience", "department"} {
		s, err := parameter(c, name)
		if err != nil {
			return kb.Scope{}, err
		}
		values[name] = s
	}
	channel, err := d.may(values["channel"])
	return kb.Scope{Channel: channel, Region: values["region"], Audience: values["audience"], Department: values["department"]}, err
}
