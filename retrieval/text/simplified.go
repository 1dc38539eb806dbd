package text

import (
	"strings"
	"sync"

	"github.com/longbridgeapp/opencc"
)

// toSimplified turns traditional characters into simplified ones, by phrases (OpenCC's t2s).
var toSimplified = sync.OnceValues(func() (*opencc.OpenCC, error) { return opencc.New("t2s") })

// Simplified gives a text in simplified characters. One that is written in them already, as nearly all are, costs nothing.
func (r *Reader) Simplified(s string) string {
	strange := strings.ContainsFunc(s, func(c rune) bool { return c >= hanFirst && c < hanEnd && !r.model.Known(c) })
	if !strange {
		return s
	}
	convert, err := toSimplified()
	if err != nil {
		return s
	}
	if out, err := convert.Convert(s); err == nil {
		return out
	}
	return s
}
