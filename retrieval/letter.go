package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	words "yiku/kb/text"
)

// StepLetter reads a long story for its question.
const StepLetter = "letter"

// Lengths in characters.
const (
	letterLength = 40 // of a text that may be a letter, at least
	phrase       = 20 // of a sentence that is nothing but courtesy, at most
)

// Where sentences end, and where one begins to ask; what makes a sentence a question, what leads it in, what in it points back, and
// what is only courtesy.
var (
	sentenceEnd = regexp.MustCompile(`[。！？!?；;…]+|[，,](?:我|我们|就|现在)?(?:想|请)(?:请)?问`)
	inquiry     = regexp.MustCompile(`[？?]|请问|想问|问一下|问问|咨询|请教|想知道|想了解|怎么|怎样|如何|什么|哪|多少|几天|多久|多大|吗|能否|是否|能不能|可不可以|要不要|咋`)
	leadIn      = regexp.MustCompile(`(^|[，,。；;！!？?])\s*(?:(?:我们?|就|现在|麻烦|您|你)*(?:想要?|请)请?(?:咨询|请教|问问|问|了解|知道)|(?:咨询|请教)(?:一下|[，,：:]))(?:一下|下|政府|领导)*[，,：:]?`)
	pointing    = regexp.MustCompile(`这(种|个|样|些|事)|那(种|个|样|些)|上述|以上`)
	vague       = regexp.MustCompile(`应该|该|找|哪个|部门|单位|管|处理|解决|投诉|反映|举报|合法|违法|情况`)
	courtesy    = regexp.MustCompile(`您好|你好|尊敬的|领导好|谢谢|感谢|盼复|此致|敬礼|祝您|答复|回复`)
)

// leading is how many sentences before a question that says little tell what it is about.
const leading = 1

// letter takes the question out of a long story: the last sentences that ask, with the two before them when they point to those or
// name hardly anything of their own. What else the story says counts little.
func (a *asked) letter() {
	if a.Verbatim || utf8.RuneCountInString(a.text) <= letterLength {
		return
	}
	parts := sentencesOf(a.text)
	to := len(parts)
	for to > 0 && !inquiry.MatchString(parts[to-1]) {
		to--
	}
	from := to
	for from > 0 && inquiry.MatchString(parts[from-1]) {
		from--
	}
	question := strings.Join(parts[from:to], "")
	left := hollow.ReplaceAllString(withoutAspects(words.Fold(leadIn.ReplaceAllString(question, "$1"))), "")
	if pointing.MatchString(question) || utf8.RuneCountInString(vague.ReplaceAllString(left, "")) <= scarce {
		from = max(0, from-leading)
		question = strings.Join(parts[from:to], "")
	}
	if from == to || from == 0 && to == len(parts) {
		return // it asks nothing, or nothing else
	}
	rest := slices.Concat(parts[:from], parts[to:])
	rest = slices.DeleteFunc(rest, func(s string) bool { return utf8.RuneCountInString(s) <= phrase && courtesy.MatchString(s) })
	a.text = leadIn.ReplaceAllString(question, "$1")
	a.gist, a.story = a.text, strings.Join(rest, "")
	a.explain("来信里的问题", a.text)
}

// sentencesOf takes a text apart behind what ends a sentence, and before what begins to ask.
func sentencesOf(s string) []string {
	var out []string
	at := 0
	for _, m := range sentenceEnd.FindAllStringIndex(s, -1) {
		end := m[1]
		if strings.HasSuffix(s[:end], "问") {
			end = m[0] + strings.IndexFunc(s[m[0]:], func(r rune) bool { return r != '，' && r != ',' })
		}
		out, at = append(out, s[at:end]), end
	}
	if at < len(s) {
		out = append(out, s[at:])
	}
	return out
}
