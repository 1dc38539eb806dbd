package channels

import (
	"strings"
	"unicode/utf8"

	"yiku/kb"
)

// Readable fails with kb.Invalid for a question that cannot be one: not UTF-8, blank, or over kb.MaxQuestion characters.
func Readable(question string) error {
	switch {
	case !utf8.ValidString(question):
		return kb.Errorf(kb.Invalid, "问题里有无法识别的字符，请用 UTF-8 编码发送。")
	case strings.TrimSpace(question) == "":
		return kb.Errorf(kb.Invalid, "请写下您想问的问题。")
	case utf8.RuneCountInString(question) > kb.MaxQuestion:
		return kb.Errorf(kb.Invalid, "问题太长了，请缩短到 %d 个字以内。", kb.MaxQuestion)
	}
	return nil
}
