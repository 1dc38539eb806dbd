package mask

import "strings"

// maxJoined bounds the digits of numbers written together, some five of them, and with it the time a run of digits takes.
const maxJoined = 64

// joined finds two or more telephone numbers with nothing between them: 1380013800013912345678.
func joined(s *scan, i int) (from, to int, ok bool) {
	num := s.numberAt(i, maxJoined)
	if len(num.sizes) == 0 {
		return 0, 0, false
	}
	run := num.sizes[0]
	to, whole := s.whole(num, run)
	return i, to, whole && numbers(num.digits[:run]) > 1
}

// numbers counts the telephone numbers that ds is made of: mobile ones, with or without 86, and landlines with their area
// codes; 0 when something is left over.
func numbers(ds string) int {
	for _, n := range firstNumber(ds) {
		if n == len(ds) {
			return 1
		}
		if rest := numbers(ds[n:]); rest > 0 {
			return 1 + rest
		}
	}
	return 0
}

// firstNumber gives the lengths that the telephone number at the beginning of ds may have.
func firstNumber(ds string) (lengths []int) {
	mobile := strings.TrimPrefix(ds, "86")
	if len(mobile) >= 11 && mobile[0] == '1' && mobile[1] >= '3' {
		return []int{len(ds) - len(mobile) + 11}
	}
	if area := areaCode(ds, false); area > 0 {
		for _, n := range []int{8, 7} {
			if len(ds) >= area+n && ds[area] >= '2' {
				lengths = append(lengths, area+n)
			}
		}
	}
	return lengths
}
