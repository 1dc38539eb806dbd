package mask

import (
	"slices"
	"strings"
	"time"
)

// identity finds an identity number: 18 characters with a birth date, in one piece or with the right check digit
// (GB 11643-1999); 15 digits in one piece with a birth date. The digits may be Chinese figures.
func identity(s *scan, i int) (from, to int, ok bool) {
	num := s.numberAt(i, 18)
	if spoken := s.spokenAt(i, 18); spoken.digits != "" {
		num = spoken
	}
	if len(num.digits) >= 17 && birthDate(num.digits[6:14]) {
		last, end := rune(0), num.end[17]
		switch {
		case len(num.digits) == 18:
			last, end = rune(num.digits[17]), num.end[18]
		case s.at(skipGaps(s, end)) == 'X':
			end = skipGaps(s, end) + 1
			last = 'X'
		}
		right := last == checkDigit(num.digits[:17])
		if last != 0 && !isFigure(s.at(end)) && (right || num.solid(17) && !alnum(s.at(end))) {
			return i, end, true
		}
	}
	if end, whole := s.whole(num, 15); whole && num.solid(15) && !isFigure(s.at(end)) && birthDate("19"+num.digits[6:12]) && num.digits[0] != '0' {
		return i, end, true
	}
	return 0, 0, false
}

// birthDate reports whether d (20060102) is a day on which somebody alive can have been born.
func birthDate(d string) bool {
	_, err := time.Parse("20060102", d)
	return err == nil && d >= "1890" && d < "2100"
}

// checkDigit gives the last character of an identity number of these 17 digits (ISO 7064, MOD 11-2).
func checkDigit(ds string) rune {
	sum, weight := 0, 1
	for i := len(ds) - 1; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(ds[i]-'0') * weight
	}
	return rune("10X98765432"[sum%11])
}

// card finds a bank card number of 15 to 19 digits by its check digit (Luhn): in one piece, or in groups as on the card.
func card(s *scan, i int) (from, to int, ok bool) {
	if letter(s.before(i)) {
		return 0, 0, false
	}
	num := s.numberAt(i, 19)
	for n := min(19, len(num.digits)); n >= 15; n-- {
		to, whole := s.whole(num, n)
		if whole && num.digits[0] >= '2' && (num.solid(n) || grouped(num.sizes, n)) && luhn(num.digits[:n]) && !letter(s.at(to)) {
			return i, to, true
		}
	}
	return 0, 0, false
}

// grouped reports whether n digits stand as on a card: fours with a shorter last group, 6 and the rest, or 4-6-5.
func grouped(sizes []int, n int) bool {
	var head []int
	for _, size := range sizes {
		if n <= 0 {
			break
		}
		head = append(head, min(size, n))
		n -= size
	}
	if slices.Equal(head, []int{4, 6, 5}) || len(head) == 2 && head[0] == 6 {
		return true
	}
	return !slices.ContainsFunc(head[:len(head)-1], func(n int) bool { return n != 4 }) && head[len(head)-1] <= 4
}

func luhn(ds string) bool {
	sum := 0
	for i := range len(ds) {
		d := int(ds[len(ds)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// codeSigns are the characters of a 统一社会信用代码 in the order of their values (GB 32100-2015).
const codeSigns = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode finds a 统一社会信用代码 of 18 characters by its check character (MOD 31-3).
func creditCode(s *scan, i int) (from, to int, ok bool) {
	if !strings.ContainsRune("159ANY", s.at(i)) || alnum(s.before(i)) || alnum(s.at(i+18)) {
		return 0, 0, false
	}
	sum, weight := 0, 1
	for k := range 18 {
		v := strings.IndexRune(codeSigns, s.at(i+k))
		if v < 0 {
			return 0, 0, false
		}
		if k == 17 {
			weight = 1 // the check character itself
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return i, i + 18, sum%31 == 0
}

var documentWords = []string{"护照", "通行证", "回乡证", "证件", "证号"}

// travelDocument finds a passport or exit permit number (a letter or two, eight or nine characters in all, or H/M with
// ten digits) behind a word for such a document.
func travelDocument(s *scan, i int) (from, to int, ok bool) {
	if !strings.ContainsRune("CDEGHMPSW", s.at(i)) || alnum(s.before(i)) {
		return 0, 0, false
	}
	to = i + 1
	if letter(s.at(to)) {
		to++
	}
	first := to
	for digit(s.at(to)) && to < i+11 {
		to++
	}
	if n := to - i; n != 9 && n != 11 || to-first < 7 || alnum(s.at(to)) {
		return 0, 0, false
	}
	for at := i; at > i-12 && !alnum(s.before(at)) && s.before(at) != ']' && s.before(at) != 0; at-- {
		if s.endsWithAny(at, documentWords) != "" {
			return i, to, true
		}
	}
	return 0, 0, false
}
