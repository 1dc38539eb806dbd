package retrieval

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"yiku/kb"
)

// BenchmarkHostileQuestion asks questions of the greatest length that are hard to read.
func BenchmarkHostileQuestion(b *testing.B) {
	e := mustStarter(b)
	for _, part := range []string{"z，", "zz，", "的s", "zhcs，", "zhi", "xi'an ", "gongjijin提取", "身分正", "六十"} {
		typed := strings.Repeat(part, kb.MaxQuestion/utf8.RuneCountInString(part))
		b.Run(strings.TrimSpace(part), func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Ask(context.Background(), kb.Question{Text: typed, Explain: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
