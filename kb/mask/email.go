package mask

import (
	"strings"
	"unicode"
)

// maxLocal is how many characters that are not ASCII an address takes before its @, and in one part of its domain.
const maxLocal = 16

// email finds an address around the @ at i: everything before and after that can belong to it.
func email(s *scan, i int) (from, to int, ok bool) {
	if s.at(i) != '@' {
		return 0, 0, false
	}
	from = localBefore(s, i)
	to, ok = domainAt(s, i+1)
	return from, to, ok && from < i
}

// localBefore gives where the part before the @ at i begins. Chinese words belong to it where they stand at the @ or at
// one of its signs, up to a word that leads to the address (发到, 邮箱是).
func localBefore(s *scan, i int) (from int) {
	from = i
	for {
		r := s.before(from)
		for r != 0 && (alnum(r) || strings.ContainsRune(".-+%", r) || other(r) && !unicode.Is(unicode.Han, r)) {
			from--
			r = s.before(from)
		}
		if from < i && !strings.ContainsRune(".-+%", s.at(from)) {
			return from
		}
		start := from
		for from > start-maxLocal && unicode.Is(unicode.Han, s.before(from)) && !strings.ContainsRune("到是为发给箱址寄请", s.before(from)) {
			from--
		}
		if from == start {
			return from
		}
		i = from
		if r = s.before(from); r == 0 || !strings.ContainsRune(".-+%", r) && !alnum(r) {
			return from
		}
	}
}

// other reports a letter or mark that is not ASCII.
func other(r rune) bool { return r > 0x7f && (unicode.IsLetter(r) || unicode.IsMark(r)) }

// domainAt reads the domain at i: parts with dots between, of which the last begins with a letter or is a Chinese ending.
func domainAt(s *scan, i int) (to int, ok bool) {
	for at := i; ; at++ {
		start := at
		if unicode.Is(unicode.Han, s.at(at)) {
			if end := s.hasAny(at, hanEndings); end != "" && at > i {
				return at + len([]rune(end)), true
			}
			for at < start+maxLocal && unicode.Is(unicode.Han, s.at(at)) {
				at++
			}
		}
		for alnum(s.at(at)) || s.at(at) == '-' || other(s.at(at)) && !unicode.Is(unicode.Han, s.at(at)) {
			at++
		}
		if at == start {
			return to, ok
		}
		if at > start && start > i && !digit(s.at(start)) && !unicode.Is(unicode.Han, s.at(start)) {
			ok = true
		}
		if to = at; s.at(at) != '.' {
			return to, ok
		}
	}
}

// hanEndings are top-level domains in Chinese.
var hanEndings = []string{"中国", "中國", "公司", "网络", "網絡", "政务", "公益", "网址", "网店", "在线", "中文网", "集团", "商城", "商店", "香港", "台湾", "我爱你", "手机", "移动", "信息", "企业"}
