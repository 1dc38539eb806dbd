package text

import (
	"fmt"
	"strings"
	"testing"
)

// spelling writes a way to take what is typed apart.
func (t Typed) String() string {
	var out []string
	for _, p := range t.Parts {
		switch s := allSounds(); {
		case p.Char != 0:
			out = append(out, string(p.Char))
		case p.Hi == p.Lo+1 && !p.Brief:
			out = append(out, s.spelt[p.Lo-1])
		default:
			out = append(out, s.spelt[p.Lo-1][:1]+"…")
		}
	}
	return strings.Join(out, " ")
}

func TestWhatIsTypedIsTakenApart(t *testing.T) {
	for typed, want := range map[string]string{
		"公积金": "公 积 金", "gjj": "g… j… j…", "gong ji jin t": "gong ji jin t…", "gongjijintiqu": "gong ji jin ti q…",
		"xi'anren": "xi an r…", "公积金tq": "公 积 金 t… q…", "ETC怎么": "e t… c… 怎 么", "60岁": "6 0 岁", "": "",
	} {
		rs, starts := AppendFolded(nil, nil, typed)
		ways := TakeApart(rs, starts)
		if got := fmt.Sprint(ways[0]); got != want {
			t.Errorf("%s is taken as %v, want %s", typed, ways, want)
		}
	}
}
