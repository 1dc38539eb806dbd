package standard

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yiku/kb"
)

// joiner stands between the parts of a list in one cell; `\；` is the character itself and `\\` a backslash.
const joiner = "；"

var escaper = strings.NewReplacer(`\`, `\\`, joiner, `\`+joiner)

func joinCell(parts []string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = escaper.Replace(p)
	}
	return strings.Join(escaped, joiner)
}

func splitCell(s string) []string {
	var parts []string
	var part strings.Builder
	for s != "" {
		switch {
		case strings.HasPrefix(s, `\\`):
			part.WriteByte('\\')
			s = s[2:]
		case strings.HasPrefix(s, `\`+joiner):
			part.WriteString(joiner)
			s = s[1+len(joiner):]
		case strings.HasPrefix(s, joiner):
			parts = append(parts, part.String())
			part.Reset()
			s = s[len(joiner):]
		default:
			part.WriteByte(s[0])
			s = s[1:]
		}
	}
	return append(parts, part.String())
}

// A cell that a spreadsheet would run as a formula is written with one ' in front, which reading takes off. A cell that
// itself begins with ' and then so gets one too, else taking it off would change the text.
var (
	formula = regexp.MustCompile(`^'*[=+\-@\t]`)
	guarded = regexp.MustCompile(`^'+[=+\-@\t]`)
)

func guardCell(s string) string {
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

func unguardCell(s string) string {
	if guarded.MatchString(s) {
		return s[1:]
	}
	return s
}

var (
	dayParts = regexp.MustCompile(`^(\d{4})\s*[-/.．年]\s*(\d{1,2})\s*[-/.．月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?$`)
	dayPlain = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	daySheet = regexp.MustCompile(`^[2-7]\d{4}(?:\.\d+)?$`) // days since 1899-12-30, as spreadsheets count: 1954 to 2119
)

// parseDay reads a day as people write it: 2024-06-27, 2024/6/27, 2024年6月27日, 20240627, or a spreadsheet's count of days.
func parseDay(s string) (kb.Day, error) {
	if s == "" {
		return "", nil
	}
	m := dayParts.FindStringSubmatch(s)
	if m == nil {
		m = dayPlain.FindStringSubmatch(s)
	}
	if m != nil {
		y, _ := strconv.Atoi(m[1])
		mo, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		if day := kb.Day(fmt.Sprintf("%04d-%02d-%02d", y, mo, d)); day.Valid() {
			return day, nil
		}
	}
	if daySheet.MatchString(s) {
		n, _ := strconv.ParseFloat(s, 64)
		return kb.Day(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format(time.DateOnly)), nil
	}
	return "", fmt.Errorf("“%s”不是一个日期，请写成 2024-06-27 的样子", clip(s, 30))
}

// clip shortens s to n characters for a message.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
