// Package mask takes personal data out of text before it is stored or logged: phone numbers, identity and bank card
// numbers, e-mail, plates, addresses with a house number, travel documents. It errs on the side of one too many, but
// leaves what people need to be understood: 文号, days, amounts, public short numbers such as 12345, and 400 numbers.
package mask

import (
	"strings"

	"yiku/kb"
)

// rule finds one sort of personal data. It looks at position i of the scan and gives the span [from, to) that it has
// recognised, ok false when there is none; from may lie before i, but never before the scan's floor.
type rule struct {
	label string // what is put in place of the span; "" keeps the text, and no other rule sees it
	find  func(s *scan, i int) (from, to int, ok bool)
}

// rules in the order in which they are tried at each position: what is surest comes first.
var rules = []rule{
	{"［身份证号］", identity},
	{"［手机号］", mobile},
	{"［电话］", landline},
	{"［电话］", joined},
	{"［银行卡号］", card},
	{"［信用代码］", creditCode},
	{"［证件号］", travelDocument},
	{"［车牌］", plate},
	{"［邮箱］", email},
	{"", notAddress},
	{"［地址］", address},
}

// Text gives s without personal data; each piece is replaced by what it was, as ［手机号］. It is idempotent, and takes
// time linear in the length of s.
func Text(s string) kb.Masked {
	sc := newScan(s)
	var out strings.Builder
	for i := 0; i < len(sc.runes); {
		label, from, to := sc.match(i)
		if to <= i {
			i++
			continue
		}
		if label != "" {
			out.WriteString(s[sc.offset[sc.written]:sc.offset[from]])
			out.WriteString(label)
			sc.written = to
		}
		sc.floor, i = to, to
	}
	out.WriteString(s[sc.offset[sc.written]:])
	return kb.Masked(out.String())
}
