package website

import (
	"net/url"
	"time"

	"yiku/kb"
)

// Config is what an operator can set for the website. Every text that is empty leaves out what it is for.
type Config struct {
	Name     string   `koanf:"name"`      // in the header and titles
	Owner    string   `koanf:"owner"`     // 主办单位
	SiteCode string   `koanf:"site_code"` // 网站标识码, ten digits
	ICP      string   `koanf:"icp"`       // as 鲁ICP备00000000号
	Police   string   `koanf:"police"`    // as 鲁公网安备 00000000000000号
	FixURL   string   `koanf:"fix_url"`   // where the 找错 link leads
	Holidays []string `koanf:"holidays"`  // days off, 2006-01-02
	Workdays []string `koanf:"workdays"`  // weekend days on which offices work
	Quality  string   `koanf:"quality"`   // a file of `yiku eval --json`, shown on /about
}

// DefaultConfig names the site 政策问答.
func DefaultConfig() Config { return Config{Name: "政策问答"} }

// Validate fails with kb.Invalid, naming the key and what it wants.
func (c Config) Validate() error {
	for key, days := range map[string][]string{"website.holidays": c.Holidays, "website.workdays": c.Workdays} {
		for _, d := range days {
			if _, err := time.Parse(time.DateOnly, d); err != nil {
				return kb.Errorf(kb.Invalid, "%s 里的日期要写成 2026-10-01 这样，现在有“%s”", key, d)
			}
		}
	}
	if u, err := url.Parse(c.FixURL); c.FixURL != "" && (err != nil || web(c.FixURL) == "" || u.User != nil) {
		return kb.Errorf(kb.Invalid, "website.fix_url 要写成 https:// 开头的完整网址")
	}
	return nil
}
