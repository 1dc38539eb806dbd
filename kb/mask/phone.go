package mask

import (
	"slices"
	"strings"
)

// mobile finds 1[3-9]… of 11 digits with any gaps, with or without 86 in front.
func mobile(s *scan, i int) (from, to int, ok bool) {
	if to, ok = spoken(s, i); ok {
		return i, to, true
	}
	if from, to, ok = parted(s, i); ok {
		return from, to, true
	}
	from = i
	if s.at(i) == '+' {
		i++
	}
	num := s.numberAt(i, 15)
	for _, prefix := range []string{"0086", "86", "0", ""} {
		rest, found := strings.CutPrefix(num.digits, prefix)
		if found && len(rest) >= 11 && rest[0] == '1' && rest[1] >= '3' {
			if to, ok = s.whole(num, len(prefix)+11); ok {
				return from, to, true
			}
		}
	}
	return 0, 0, false
}

// spoken finds a mobile number in Chinese figures, in groups or not.
func spoken(s *scan, i int) (to int, ok bool) {
	num := s.spokenAt(i, 12)
	if len(num.digits) < 11 || num.digits[0] != '1' || num.digits[1] < '3' {
		return 0, false
	}
	to = num.end[11]
	return to, !isFigure(s.at(to))
}

// parted finds a mobile number whose groups stand apart by other signs than gaps, or whose first group is in brackets:
// 138,1234,5678, 138/1234/5678, (138)12345678. Amounts such as 13,800,138,000 have other groups.
func parted(s *scan, i int) (from, to int, ok bool) {
	at := i
	if s.at(at) == '+' {
		at++
	}
	for _, prefix := range []string{"0086", "86"} {
		if s.has(at, prefix) && !digit(s.before(at)) {
			at = skipWide(s, at+len(prefix))
			break
		}
	}
	if s.at(at) == '(' {
		at++
	}
	if s.at(at) != '1' || s.at(at+1) < '3' || digit(s.before(i)) {
		return 0, 0, false
	}
	var groups []int
	for n := 0; n < 11; {
		start := at
		for digit(s.at(at)) && at < start+12 {
			at++
		}
		groups = append(groups, at-start)
		if n += at - start; at == start || n > 11 {
			return 0, 0, false
		}
		if n < 11 {
			at = skipWide(s, at)
		}
	}
	return i, at, slices.ContainsFunc(mobileGroups, func(g []int) bool { return slices.Equal(g, groups) })
}

// mobileGroups are the ways in which people divide a mobile number.
var mobileGroups = [][]int{{11}, {3, 8}, {3, 4, 4}, {7, 4}, {3, 3, 5}, {4, 4, 3}, {4, 7}}

// skipWide passes over what may stand between two groups of a parted number.
func skipWide(s *scan, i int) int {
	for n := 0; n < maxGap && (gap(s.at(i)) || s.at(i) != 0 && strings.ContainsRune(",/*()、|~\\", s.at(i))); n++ {
		i++
	}
	return i
}

// landline finds a number with its area code, in brackets or not, and its extension; without an area code only behind
// a word that says it is a telephone number.
func landline(s *scan, i int) (from, to int, ok bool) {
	at, skip := i, 0
	if s.at(i) == '(' || s.at(i) == '+' {
		at++
	}
	num := s.numberAt(at, 16)
	if s.at(i) == '+' && strings.HasPrefix(num.digits, "86") {
		skip = 2
	}
	area := areaCode(num.digits[skip:], skip > 0)
	switch {
	case area == 0 && at == i:
		return bareLandline(s, num, i)
	case area == 0:
		return 0, 0, false
	case len(num.digits) == area && s.at(num.end[area]) == ')':
		return closeLandline(s, s.numberAt(skipGaps(s, num.end[area]+1), 8), 0, i)
	case s.at(i) == '(':
		i = at
	}
	return closeLandline(s, num, skip+area, i)
}

// closeLandline takes the 8 or 7 digits that follow skip digits of num, and an extension.
func closeLandline(s *scan, num number, skip, from int) (int, int, bool) {
	for _, n := range []int{8, 7} {
		if to, ok := s.whole(num, skip+n); ok && num.digits[skip] >= '2' {
			return from, extension(s, to), true
		}
	}
	return 0, 0, false
}

// areaCode gives the length of the area code ds begins with, 0 when there is none: 010, 02x, else four digits from 03;
// its first 0 may be left out behind the country's code.
func areaCode(ds string, abroad bool) int {
	switch {
	case abroad && !strings.HasPrefix(ds, "0"):
		return max(0, areaCode("0"+ds, false)-1)
	case len(ds) < 3 || ds[0] != '0':
		return 0
	case ds[:3] == "010" || ds[1] == '2':
		return 3
	case ds[1] >= '3' && len(ds) > 3:
		return 4
	}
	return 0
}

// extension gives the end of an extension (转123) after to, else to.
func extension(s *scan, to int) int {
	at := skipGaps(s, to)
	if s.at(at) != '转' {
		return to
	}
	num := s.numberAt(skipGaps(s, at+1), 6)
	if end, ok := s.whole(num, len(num.digits)); ok && num.digits != "" {
		return end
	}
	return to
}

var (
	phoneWords = []string{"电话", "座机", "固话", "联系方式", "联系", "热线", "传真", "致电", "来电", "打", "拨"}
	linkWords  = []string{"号码", "号", "是", "为", "给", "到", ":", " ", "("}
)

// bareLandline takes 7 or 8 digits in one piece that follow a word for telephone.
func bareLandline(s *scan, num number, from int) (int, int, bool) {
	if n := len(num.digits); n < 7 || !(num.solid(7)) || num.digits[0] < '2' {
		return 0, 0, false
	}
	at := from
	for range 4 {
		if w := s.endsWithAny(at, linkWords); w != "" {
			at -= len([]rune(w))
		}
	}
	if s.endsWithAny(at, phoneWords) == "" {
		return 0, 0, false
	}
	for _, n := range []int{8, 7} {
		if to, ok := s.whole(num, n); ok {
			return from, extension(s, to), true
		}
	}
	return 0, 0, false
}

func skipGaps(s *scan, i int) int {
	for n := 0; n < maxGap && gap(s.at(i)); n++ {
		i++
	}
	return i
}
