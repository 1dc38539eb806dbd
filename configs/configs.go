// Package configs reads the configuration: defaults, then a YAML file, then the environment, then flags; the later wins.
// It only composes what the packages that own a setting declare. yiku.example.yaml documents every key.
package configs

import (
	"net"
	"net/url"
	"time"

	"yiku/channels"
	"yiku/channels/website"
	"yiku/channels/website/kiosk"
	"yiku/channels/website/widget"
	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/embed/endpoint"
	"yiku/retrieval/vector"
)

// minDeadline is the least time that a request can be given: an ask takes some milliseconds, a slow disk or a busy
// machine some tens more; with less nearly every request would be refused.
const minDeadline = 100 * time.Millisecond

// Config is everything an operator can set.
type Config struct {
	Addr            string            `koanf:"addr"` // HOST:PORT to listen on
	Data            string            `koanf:"data"` // folder of the embedded database, the audit head and snapshots
	Database        Service           `koanf:"database"`
	Redis           Service           `koanf:"redis"`
	channels.Config `koanf:",squash"` // public_url, http, limits, metrics
	Website         website.Config    `koanf:"website"`
	Widget          widget.Config     `koanf:"widget"`
	Kiosk           kiosk.Config      `koanf:"kiosk"`
	Retrieval       retrieval.Config  `koanf:"retrieval"`
	Embed           Embed             `koanf:"embed"`
	Vector          vector.Config     `koanf:"vector"`
	Journal         Journal           `koanf:"journal"`
}

// Service is another server that this one uses.
type Service struct {
	URL Secret `koanf:"url"` // "" means that it is not used
}

// Journal is about the journal of questions.
type Journal struct {
	Days int `koanf:"days"` // rows are deleted after so many days
}

// Secret is text that is never printed: what is shown of it has no password.
type Secret string

// String is the address without user, password and options; "" when nothing is set.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(string(s))
	if err != nil || u.Host == "" {
		return "（已设置）"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// MarshalText is String, for JSON and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// Defaults is the configuration when nothing is set.
func Defaults() Config {
	c := unset()
	c.settle()
	return c
}

// settle fills in what depends on another setting.
func (c *Config) settle() {
	if c.Retrieval.EncoderDeadline == 0 {
		c.Retrieval.EncoderDeadline = c.Embed.deadline()
	}
}

// unset is Defaults before settle.
func unset() Config {
	c := Config{
		Addr:      "127.0.0.1:8080",
		Data:      "./data",
		Config:    channels.DefaultConfig(),
		Website:   website.DefaultConfig(),
		Kiosk:     kiosk.DefaultConfig(),
		Retrieval: retrieval.Defaults(),
		Embed:     Embed{Driver: DriverBuiltin, Endpoint: endpoint.DefaultConfig()},
		Vector:    vector.Defaults(),
		Journal:   Journal{Days: 180},
	}
	c.Retrieval.EncoderDeadline = 0 // what the driver wants
	return c
}

// Validate fails with kb.Invalid, naming the key and what it wants.
func (c Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return kb.Errorf(kb.Invalid, "addr 要写成 地址:端口，例如 127.0.0.1:8080 或 :8080，现在是“%s”", c.Addr)
	}
	if c.Data == "" {
		return kb.Errorf(kb.Invalid, "data 要写一个文件夹，例如 ./data")
	}
	if err := scheme("database.url", c.Database.URL, "postgres", "postgresql"); err != nil {
		return err
	}
	if err := scheme("redis.url", c.Redis.URL, "redis", "rediss"); err != nil {
		return err
	}
	if c.Journal.Days < 1 {
		return kb.Errorf(kb.Invalid, "journal.days 要写保留的天数，至少为 1")
	}
	if c.HTTP.AnswerDeadline < minDeadline {
		return kb.Errorf(kb.Invalid, "http.answer_deadline 至少为 %v，例如 5s", minDeadline)
	}
	if c.Retrieval.Risk < 0 || c.Retrieval.Risk > 0.1 {
		return kb.Errorf(kb.Invalid, "retrieval.risk 要在 0 到 0.1 之间，例如 0.03 表示直接答错的不超过百分之三")
	}
	if c.Retrieval.EncoderDeadline < 0 {
		return kb.Errorf(kb.Invalid, "retrieval.encoder_deadline 不能小于 0，例如 50ms；0s 表示按 embed.driver 取")
	}
	if err := c.Embed.Validate(); err != nil {
		return err
	}
	if err := c.Vector.Validate(); err != nil {
		return err
	}
	if c.Vector.Backend == vector.InPGVector && c.Database.URL == "" {
		return kb.Errorf(kb.Invalid, "vector.backend 写的是 pgvector，向量要放在 PostgreSQL 里，但没有设置 database.url：请设置它，或把 vector.backend 改为 memory")
	}
	if err := c.Website.Validate(); err != nil {
		return err
	}
	if err := c.Widget.Validate(); err != nil {
		return err
	}
	if err := c.Kiosk.Validate(); err != nil {
		return err
	}
	return c.Config.Validate()
}

// scheme checks that a secret address is empty or begins with one of the schemes.
func scheme(key string, s Secret, schemes ...string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(string(s))
	for _, scheme := range schemes {
		if err == nil && u.Scheme == scheme {
			return nil
		}
	}
	return kb.Errorf(kb.Invalid, "%s 要以 %s:// 开头，写成 %[2]s://用户:口令@主机:端口/库名；口令里的特殊字符要写成 %%XX", key, schemes[0])
}
