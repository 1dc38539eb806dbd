package vector

import "yiku/kb"

// Where vectors can be.
const (
	InMemory   = "memory"
	InPGVector = "pgvector"
)

// Config is what can be set about vectors.
type Config struct {
	Backend string `koanf:"backend"` // InMemory or InPGVector
}

// Defaults is the configuration when nothing is set.
func Defaults() Config { return Config{Backend: InMemory} }

// Validate fails with kb.Invalid, naming the key and what it wants.
func (c Config) Validate() error {
	if c.Backend != InMemory && c.Backend != InPGVector {
		return kb.Errorf(kb.Invalid, "vector.backend 要写 %s 或 %s，现在是“%s”", InMemory, InPGVector, c.Backend)
	}
	return nil
}
