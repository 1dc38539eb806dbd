package standard

import (
	"yiku/kb"
	"yiku/kb/text"
)

// policyIndex finds policies by what people write for them. A key that several policies answer to finds none.
type policyIndex struct {
	byNumber, byTitle, byShort map[string]string // canonical number, folded title, folded title without its brackets → code
}

// ambiguous stands in a policyIndex where two policies meet.
const ambiguous = "\x00"

func newPolicyIndex() policyIndex {
	return policyIndex{map[string]string{}, map[string]string{}, map[string]string{}}
}

func (x policyIndex) add(p *kb.Policy) {
	put := func(m map[string]string, key string) {
		if old, ok := m[key]; ok && old != p.Code {
			m[key] = ambiguous
		} else if key != "" {
			m[key] = p.Code
		}
	}
	if n, ok := text.ParseNumber(p.Number); ok {
		put(x.byNumber, n.String())
	}
	put(x.byTitle, text.Fold(p.Title))
	put(x.byShort, text.Title(p.Title))
}

// find gives the code of the policy that s names by its number, its title, or both as in 《办法》（〔2024〕1号).
func (x policyIndex) find(s string) (code string, ok bool) {
	var keys []string
	if n, isNumber := text.ParseNumber(s); isNumber {
		keys = append(keys, x.byNumber[n.String()])
	}
	keys = append(keys, x.byTitle[text.Fold(s)], x.byShort[text.Title(s)])
	if ns := text.Numbers(s); len(ns) == 1 {
		keys = append(keys, x.byNumber[ns[0].String()])
	}
	for _, code := range keys {
		if code != "" && code != ambiguous {
			return code, true
		}
	}
	return "", false
}
