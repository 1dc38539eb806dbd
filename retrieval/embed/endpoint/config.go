package endpoint

import (
	"net/url"
	"time"

	"yiku/kb"
)

// Limits of what can be configured.
const (
	maxBatch = 512  // texts a request: OpenAI takes 300,000 tokens in one, and a text has MaxChars
	maxDims  = 8192 // twice the largest common model; bounds how large an answer may be
)

// Config is what an operator can set for an endpoint.
type Config struct {
	URL       string        `koanf:"url"`        // https://HOST/v1, to which /embeddings is added; "" means none is used
	Key       Key           `koanf:"key"`        // sent as a bearer token; "" sends none
	Model     string        `koanf:"model"`      // as the endpoint names it
	Dims      int           `koanf:"dims"`       // asks for vectors so long, which not every model can; 0 leaves it to the model
	Batch     int           `koanf:"batch"`      // texts a request
	PerMinute int           `koanf:"per_minute"` // requests a minute at most; 0 means no limit
	Timeout   time.Duration `koanf:"timeout"`    // of one request
}

// DefaultConfig uses no endpoint.
func DefaultConfig() Config {
	return Config{Batch: 32, Timeout: 30 * time.Second}
}

// Validate fails with kb.Invalid, naming the key and what it wants. A Config without a URL is in order.
func (c Config) Validate() error {
	if c.URL == "" {
		return nil
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return kb.Errorf(kb.Invalid, "embed.endpoint.url 要写成 https://主机/v1 这样的地址，不带 /embeddings")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return kb.Errorf(kb.Invalid, "embed.endpoint.url 里不要写口令和参数；密钥写在 embed.endpoint.key_file 指的文件里")
	case c.Model == "":
		return kb.Errorf(kb.Invalid, "embed.endpoint.model 要写接口里的模型名，例如 bge-m3")
	case c.Dims < 0 || c.Dims > maxDims:
		return kb.Errorf(kb.Invalid, "embed.endpoint.dims 要在 0 到 %d 之间，0 表示用模型自己的维数", maxDims)
	case c.Batch < 1 || c.Batch > maxBatch:
		return kb.Errorf(kb.Invalid, "embed.endpoint.batch 要在 1 到 %d 之间", maxBatch)
	case c.PerMinute < 0:
		return kb.Errorf(kb.Invalid, "embed.endpoint.per_minute 不能小于 0，0 表示不限")
	case c.Timeout < time.Second:
		return kb.Errorf(kb.Invalid, "embed.endpoint.timeout 至少为 1s，例如 30s")
	}
	return nil
}

// Key is the endpoint's secret: whatever prints it says only that there is one.
type Key string

// String tells only whether there is a key.
func (k Key) String() string {
	if k == "" {
		return ""
	}
	return "（已设置）"
}

// MarshalText is String, for JSON and logs.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// GoString is String, for %#v.
func (k Key) GoString() string { return k.String() }
