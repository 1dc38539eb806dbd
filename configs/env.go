package configs

import (
	"maps"
	"slices"
	"strings"

	"yiku/kb"
)

// aliases are the environment names that scripts may rely on and that do not follow from the key.
var aliases = map[string]string{"YIKU_DATABASE_URL": "database.url", "YIKU_REDIS_URL": "redis.url", "YIKU_CONFIG": "config"}

// fromEnv gives the settings in the environment: YIKU_ and the key in capitals, its dots as two underscores
// (YIKU_LIMITS__ASKS__BURST). A variable that is set but empty counts as not set. A name that looks as if it were meant
// for a setting and is none is refused; others are somebody else's, as YIKU_SERVICE_HOST in a Kubernetes pod.
func fromEnv(environ []string, known map[string]any) (map[string]any, error) {
	names := maps.Clone(aliases)
	for key := range known {
		names["YIKU_"+strings.ToUpper(strings.ReplaceAll(key, ".", "__"))] = key
	}
	for name, key := range maps.Clone(names) {
		names[name+"_FILE"] = key + "_file"
	}
	out := map[string]any{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "YIKU_") || strings.HasPrefix(name, "YIKU_TEST_") {
			continue
		}
		key, ok := names[name]
		if near := nearest(name, names); !ok && (strings.Contains(name, "__") || distance(name, near) <= 2) {
			return nil, kb.Errorf(kb.Invalid, "环境变量 %s 不是可以设置的项，是不是想写 %s？", name, near)
		}
		if ok && value != "" {
			out[key] = value
		}
	}
	return out, nil
}

// nearest gives the known key that is least different from key.
func nearest[V any](key string, known map[string]V) string {
	return slices.MinFunc(slices.Sorted(maps.Keys(known)), func(a, b string) int { return distance(key, a) - distance(key, b) })
}

// distance counts the characters to add, drop or change to turn a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
