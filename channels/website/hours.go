package website

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"yiku/kb"
)

// calendar knows the days on which offices are closed or open against the rule of the week.
type calendar struct{ holidays, workdays []string }

func newCalendar(c Config) calendar { return calendar{c.Holidays, c.Workdays} }

// hours as the entry standard has them: 周一至周五 08:30-12:00,13:30-17:30.
var hours = regexp.MustCompile(`^周([一二三四五六日天])(?:[至到—-]+周([一二三四五六日天]))?\s*((?:[0-2]?\d[:：][0-5]\d\s*[-—–至]\s*[0-2]?\d[:：][0-5]\d[,，、\s]*)+)$`)

var span = regexp.MustCompile(`([0-2]?\d)[:：]([0-5]\d)\s*[-—–至]\s*([0-2]?\d)[:：]([0-5]\d)`)

// state says whether somebody is there at t: 现在开放 or 已下班; "" when the hours cannot be read, or this year's holidays
// are not known.
func (c calendar) state(text string, t time.Time) string {
	t = t.In(kb.Shanghai)
	day := t.Format(time.DateOnly)
	known := slices.ContainsFunc(c.holidays, func(h string) bool { return strings.HasPrefix(h, day[:5]) })
	m := hours.FindStringSubmatch(strings.TrimSpace(text))
	if !known || m == nil {
		return ""
	}
	weekday := (int(t.Weekday()) + 6) % 7 // Monday is 0
	if slices.Contains(c.workdays, day) {
		weekday = 0
	}
	first := weekdayOf(m[1])
	last := first
	if m[2] != "" {
		last = weekdayOf(m[2])
	}
	if slices.Contains(c.holidays, day) || weekday < first || weekday > last {
		return "已下班"
	}
	now := t.Format("15:04")
	for _, s := range span.FindAllStringSubmatch(m[3], -1) {
		if clock(s[1], s[2]) <= now && now < clock(s[3], s[4]) {
			return "现在开放"
		}
	}
	return "已下班"
}

func weekdayOf(name string) int {
	return strings.Index("一二三四五六日", strings.ReplaceAll(name, "天", "日")) / len("一")
}

// clock writes an hour and minute so that times compare as text.
func clock(hour, minute string) string {
	if len(hour) == 1 {
		hour = "0" + hour
	}
	return hour + ":" + minute
}
