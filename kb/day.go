package kb

import "time"

// Day is a calendar day in Asia/Shanghai, written 2006-01-02; the empty Day is an unset one. Days compare as strings.
type Day string

// Today is the day of t in Asia/Shanghai.
func Today(t time.Time) Day { return Day(t.In(Shanghai).Format(time.DateOnly)) }

// Valid reports whether d is empty or a day that exists.
func (d Day) Valid() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}
