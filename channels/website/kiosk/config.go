package kiosk

import "yiku/kb"

// Config is what an operator can set for the kiosk.
type Config struct {
	IdleSeconds int `koanf:"idle_seconds"` // without a touch for so long it goes back to the start
}

// DefaultConfig goes back after a minute.
func DefaultConfig() Config { return Config{IdleSeconds: 60} }

// Validate fails with kb.Invalid, naming the key and what it wants.
func (c Config) Validate() error {
	if c.IdleSeconds < 10 || c.IdleSeconds > 3600 {
		return kb.Errorf(kb.Invalid, "kiosk.idle_seconds 要写 10 到 3600 之间的秒数，例如 60")
	}
	return nil
}
