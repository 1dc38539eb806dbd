package channels

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"yiku/kb"
)

// Config is what an operator can set for all doors.
type Config struct {
	// PublicURL is where people reach this server, as https://zcwd.example.gov.cn; absolute links are made from it alone,
	// never from the Host header. "" leaves links relative.
	PublicURL string        `koanf:"public_url"`
	HTTP      HTTPConfig    `koanf:"http"`
	Limits    LimitsConfig  `koanf:"limits"`
	Metrics   MetricsConfig `koanf:"metrics"`
}

// HTTPConfig is about the server.
type HTTPConfig struct {
	// TrustedProxies are addresses or networks (CIDR) whose X-Forwarded-For and X-Request-Id are believed. None by default.
	TrustedProxies []string `koanf:"trusted_proxies"`
	// AnswerDeadline is how long a request may take until it is told to try again or call 12345.
	AnswerDeadline time.Duration `koanf:"answer_deadline"`
}

// LimitsConfig is how much one client may do, one IPv4 address or one IPv6 /64, and how much all clients together.
type LimitsConfig struct {
	Asks     Rate `koanf:"asks"`
	Pages    Rate `koanf:"pages"`
	AllAsks  Rate `koanf:"all_asks"`
	AllPages Rate `koanf:"all_pages"`
}

// Rate is a token bucket. PerSecond 0 means no limit.
type Rate struct {
	PerSecond int `koanf:"per_second"`
	Burst     int `koanf:"burst"`
}

// MetricsConfig is about /metrics.
type MetricsConfig struct {
	// Allow are addresses or networks (CIDR) that may read /metrics beside loopback.
	Allow []string `koanf:"allow"`
}

// DefaultConfig is the contract's: asks 10/s with a burst of 60, pages 20/s with a burst of 300. All clients together get
// what two cores stand: an ask takes up to 12 ms of a core (architecture.md), so that a whole burst is answered within the
// deadline; a page some 2 ms (docs/performance.md).
func DefaultConfig() Config {
	return Config{
		HTTP: HTTPConfig{AnswerDeadline: 5 * time.Second},
		Limits: LimitsConfig{
			Asks: Rate{PerSecond: 10, Burst: 60}, Pages: Rate{PerSecond: 20, Burst: 300},
			AllAsks: Rate{PerSecond: 100, Burst: 500}, AllPages: Rate{PerSecond: 400, Burst: 2000},
		},
	}
}

// Validate fails with kb.Invalid, naming the key and what it wants.
func (c Config) Validate() error {
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" &&
		(err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
		return kb.Errorf(kb.Invalid, "public_url 要写成完整的网址，例如 https://zcwd.example.gov.cn")
	}
	for key, list := range map[string][]string{"http.trusted_proxies": c.HTTP.TrustedProxies, "metrics.allow": c.Metrics.Allow} {
		if _, err := Networks(list); err != nil {
			return kb.Errorf(kb.Invalid, "%s 要写 IP 地址或网段，例如 10.0.0.0/8：%v", key, err)
		}
	}
	for key, r := range map[string]Rate{
		"limits.asks": c.Limits.Asks, "limits.pages": c.Limits.Pages, "limits.all_asks": c.Limits.AllAsks, "limits.all_pages": c.Limits.AllPages,
	} {
		if r.PerSecond < 0 || (r.PerSecond > 0 && r.Burst < 1) {
			return kb.Errorf(kb.Invalid, "%s 的 per_second 不能小于 0，burst 至少为 1", key)
		}
	}
	if c.HTTP.AnswerDeadline <= 0 {
		return kb.Errorf(kb.Invalid, "http.answer_deadline 要大于 0，例如 5s")
	}
	return nil
}

// Link makes a path absolute when PublicURL is set.
func (c Config) Link(path string) string { return strings.TrimRight(c.PublicURL, "/") + path }

// Networks reads addresses and CIDR networks.
func Networks(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			a = a.Unmap()
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
