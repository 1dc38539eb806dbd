package page

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	rule = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	gap  = regexp.MustCompile(`(^|[;\s])((row|column)-)?gap:`)
)

// TestOnlyGridsHaveGaps: before Chrome 84 a flex row has none, and what stands in it runs together. There was no inset before 87.
func TestOnlyGridsHaveGaps(t *testing.T) {
	for _, file := range []string{"style.css", "../website/kiosk/kiosk.css", "../website/widget/widget.css", "../website/widget/demo.css"} {
		css, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, grids := rule.FindAllStringSubmatch(regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(css), ""), -1), map[string]bool{}
		selectors := func(r []string, do func(string)) {
			for s := range strings.SplitSeq(r[1], ",") {
				do(strings.TrimSpace(s))
			}
		}
		for _, r := range rules {
			if strings.Contains(r[2], "display: grid") {
				selectors(r, func(s string) { grids[s] = true })
			}
		}
		for _, r := range rules {
			if strings.Contains(r[2], "inset:") {
				t.Errorf("%s: %s has inset", file, r[1])
			}
			if gap.MatchString(r[2]) {
				selectors(r, func(s string) {
					if !grids[s] {
						t.Errorf("%s: %s has a gap and is no grid", file, s)
					}
				})
			}
		}
	}
}
