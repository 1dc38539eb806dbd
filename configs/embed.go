package configs

import (
	"slices"
	"strings"
	"time"

	"yiku/kb"
	"yiku/retrieval/embed/endpoint"
)

// The drivers that turn texts into vectors.
const (
	DriverBuiltin  = "builtin"
	DriverEndpoint = "endpoint"
	DriverONNX     = "onnx"
	DriverNone     = "none"
)

// Drivers are those that can be chosen.
var Drivers = []string{DriverBuiltin, DriverEndpoint, DriverONNX, DriverNone}

// Embed chooses the encoder that finds entries by meaning.
type Embed struct {
	Driver   string          `koanf:"driver"` // one of Drivers; none finds by words alone
	Endpoint endpoint.Config `koanf:"endpoint"`
	ONNX     ONNX            `koanf:"onnx"`
}

// ONNX is a model of the operator's.
type ONNX struct {
	Folder string `koanf:"folder"` // "" means that there is none
}

// Validate fails with kb.Invalid, naming the key and what it wants.
func (e Embed) Validate() error {
	switch {
	case !slices.Contains(Drivers, e.Driver):
		return kb.Errorf(kb.Invalid, "embed.driver 要写 %s 中的一个，现在是“%s”", strings.Join(Drivers, "、"), e.Driver)
	case e.Driver == DriverEndpoint && e.Endpoint.URL == "":
		return kb.Errorf(kb.Invalid, "embed.driver 写了 endpoint，embed.endpoint.url 就要写接口的地址，例如 https://主机/v1")
	case e.Driver == DriverONNX && e.ONNX.Folder == "":
		return kb.Errorf(kb.Invalid, "embed.driver 写了 onnx，embed.onnx.folder 就要写模型所在的文件夹")
	}
	return e.Endpoint.Validate()
}

// deadline is how long a question waits for the driver's encoder when nothing else is set: the built-in one takes some
// milliseconds, a larger model or a service on the network some hundred.
func (e Embed) deadline() time.Duration {
	if e.Driver == DriverEndpoint || e.Driver == DriverONNX {
		return 500 * time.Millisecond
	}
	return 50 * time.Millisecond
}
