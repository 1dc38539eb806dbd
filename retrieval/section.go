package retrieval

import (
	"regexp"
	"slices"

	"yiku/kb"
	words "yiku/kb/text"
)

// aspect is something that people ask of whatever is talked about, by the words that ask for it and those by which an answer tells it.
type aspect struct {
	name   string // of the section that tells it, where answers have one
	asks   *regexp.Regexp
	answer *regexp.Regexp // nil for what every entry has: its department and phone
}

var aspects = []aspect{
	{"材料", regexp.MustCompile(`材料|资料|证件|手续|带(啥|什么|哪些)|要啥|要什么|交(啥|什么)`), regexp.MustCompile(`材料|证明|身份证|户口簿|申请表|提交|携带`)},
	{"费用", regexp.MustCompile(`要钱|花钱|收费|费用|免费|多少钱|要不要钱|收钱|交钱`), regexp.MustCompile(`免费|收费|费用|[0-9一二三四五六七八九十百千]元|不收`)},
	{"时限", regexp.MustCompile(`多久|几天|多长时间|啥时候|什么时候|多少天|期限`), regexp.MustCompile(`[0-9一二三四五六七八九十]+个?(工作)?(日|天|月|年)|当场|即时`)},
	{"线上", regexp.MustCompile(`网上|线上|手机上|网办`), regexp.MustCompile(`网上|线上|网站|平台|手机|APP|小程序`)},
	{"代办", regexp.MustCompile(`代办|代理|替我|帮我办|别人去|委托`), regexp.MustCompile(`代办|代理|委托|代为|本人`)},
	{way, regexp.MustCompile(`流程|步骤|然后|下一步|怎么办|咋办|咋整|怎么弄`), regexp.MustCompile(`申请|办理|流程|提交|审核`)},
	{"条件", regexp.MustCompile(`条件|资格|谁能`), regexp.MustCompile(`条件|符合|可以|应当`)},
	{kb.SectionPlace, regexp.MustCompile(`在哪|去哪|上哪|哪里|哪儿|地址|地点|找谁`), nil},
	{kb.SectionPhone, regexp.MustCompile(`电话|号码|联系方式`), nil},
}

// way is the section that tells how something is done.
const way = "流程"

// withoutAspects is a question without the words that ask for an aspect.
func withoutAspects(s string) string {
	for _, x := range aspects {
		s = x.asks.ReplaceAllString(s, "")
	}
	return s
}

// part reports an entry that tells the aspect in a part of its own: a section, or its contacts. A phone every entry has, its
// department's or the hotline's.
func (x aspect) part(e *kb.Entry) bool {
	return x.name == kb.SectionPhone ||
		x.name == kb.SectionPlace && slices.ContainsFunc(e.Contacts, func(c kb.Contact) bool { return c.Address != "" }) ||
		words.Passage(e.Answer, x.name) != ""
}

// askedFor is what an entry suits, at least, that has the aspect in a form or tells it in a part of its own.
const askedFor = 3

// suits says how well an entry that is talked about, or one of the same topic, tells the aspect.
func (x aspect) suits(e *kb.Entry, own bool) int {
	asked, part := slices.ContainsFunc(e.Forms(), x.asks.MatchString), x.part(e)
	told := x.answer == nil && own || x.answer != nil && x.answer.MatchString(e.Answer)
	switch {
	case part && own:
		return 4
	case asked:
		return askedFor
	case part, told && own:
		return 2
	case told:
		return 1
	}
	return 0
}
