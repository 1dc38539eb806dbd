package kb

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"unique"
)

// Asker 提问来源: whom a question comes from, so that one who asks a hundred times is counted once. It is what the limits
// count: an address or a network, not a person. The zero Asker is nobody in particular, and never counts as one. It exists
// only in memory: whatever prints or encodes it shows nothing of it, and what is stored is its Mark.
type Asker struct {
	client unique.Handle[string] // a pointer, so that printing a struct that holds an Asker does not show it either
}

// AskerOf makes one of what tells a client apart. A door where one client asks for many people, such as a hotline where
// an operator asks for callers, gives each of them a key of its own: the call's.
func AskerOf(client string) Asker {
	if client == "" {
		return Asker{}
	}
	return Asker{unique.Make(client)}
}

// Mark is the asker's keyed hash, cut to 16 bits: with the key gone it says nothing, and while the key is there 65,536 IPv4
// addresses share each. Two askers with one mark count as one, so that too few are counted and never too many.
func (a Asker) Mark(key []byte) uint16 {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(a.client.Value()))
	return binary.BigEndian.Uint16(h.Sum(nil))
}

// Format prints every Asker alike.
func (a Asker) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("［提问来源］")) }

// MarshalJSON writes no Asker.
func (a Asker) MarshalJSON() ([]byte, error) { return []byte(`""`), nil }
