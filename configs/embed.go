package configs

import (
	"slices"
	"strings"

	"yiku/kb"
)

// The drivers that turn texts into vectors.
const (
	DriverBuiltin = "builtin"
	DriverNone    = "none"
)

// Drivers are those that can be chosen.
var Drivers = []string{DriverBuiltin, DriverNone}

// Embed chooses the encoder that finds entries by meaning.
type Embed struct {
	Driver string `koanf:"driver"` // one of Drivers; none finds by words alone
}

// Validate fails with kb.Invalid, naming the key and what it wants.
func (e Embed) Validate() error {
	if !slices.Contains(Drivers, e.Driver) {
		return kb.Errorf(kb.Invalid, "embed.driver 要写 %s 中的一个，现在是“%s”", strings.Join(Drivers, "、"), e.Driver)
	}
	return nil
}
