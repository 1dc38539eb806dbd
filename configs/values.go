package configs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"yiku/kb"
)

// settleValue reads a value the way the key's default says. Files give numbers, the environment and flags give text; in
// no setting does a plain number say a time, a fraction a count, or a negative number anything.
func settleValue(key string, given, standard any) (any, error) {
	switch standard.(type) {
	case time.Duration:
		text, _ := given.(string)
		if d, err := time.ParseDuration(strings.TrimSpace(text)); err == nil && text != "0" {
			return d, nil
		}
		return nil, kb.Errorf(kb.Invalid, "%s 要写带单位的时长，例如 5s（5 秒）、500ms（半秒），现在是“%v”", key, given)
	case int:
		n, err := strconv.ParseFloat(strings.TrimSpace(fmt.Sprint(given)), 64)
		if err == nil && n >= 0 && n <= math.MaxInt32 && n == math.Trunc(n) {
			return int(n), nil
		}
		return nil, kb.Errorf(kb.Invalid, "%s 要写不小于 0 的整数，现在是“%v”", key, given)
	}
	return given, nil
}
