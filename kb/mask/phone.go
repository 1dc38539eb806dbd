package mask

import "strings"

// mobile finds 1[3-9]… of 11 digits with any gaps, with or without 86 in front.
func mobile(s *scan, i int) (from, to int, ok bool) {
	if to, ok = spoken(s, i); ok {
		return i, to, true
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

// figures are the Chinese figures by value, with those that are read aloud instead.
var figures = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "幺", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5", "六", "6",
	"七", "7", "八", "8", "九", "9")

// spoken finds a mobile number written in Chinese figures: eleven of them and no more.
func spoken(s *scan, i int) (to int, ok bool) {
	if r := s.at(i); r != '一' && r != '幺' || figure(s.before(i)) {
		return 0, false
	}
	for to = i; to < i+12 && figure(s.at(to)); {
		to++
	}
	if to != i+11 {
		return 0, false
	}
	return to, figures.Replace(string(s.runes[i+1])) >= "3"
}

func figure(r rune) bool {
	return r != 0 && strings.ContainsRune("〇零一幺二两三四五六七八九", r)
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
	phoneWords = []string{"电话", "座机", "固话"}
	linkWords  = []string{"号码", "号", "是", "为", ":", " ", "("}
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
