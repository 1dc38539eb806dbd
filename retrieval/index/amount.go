package index

import (
	"strconv"
	"strings"
)

// An amount is a number with its unit, written in digits or in characters: 六十周岁, 60岁; 两年, 2年; 三月, 3月.

// numerals are the characters that numbers are written with, with their values; those from 10 on multiply what stands before.
var numerals = map[rune]int{
	'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'十': 10, '百': 100, '千': 1000, '万': 10000,
}

// units are what follows an amount, as it is indexed. A single character in front (周岁, 个月) is part of the unit.
var units = []struct{ written, unit string }{
	{"周岁", "岁"}, {"岁", "岁"}, {"个月", "个月"}, {"月份", "月"}, {"月", "月"}, {"周年", "年"}, {"年", "年"}, {"日", "日"}, {"天", "天"},
	{"万元", "元"}, {"元", "元"}, {"块", "元"}, {"级", "级"}, {"%", "%"}, {"％", "%"},
}

// isNumeral reports a character that a number is written with. Every character of every text is asked, so no map is.
func isNumeral(r rune) bool {
	switch r {
	case '〇', '零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万':
		return true
	}
	return false
}

// amount gives the terms of an amount, when rest begins with a unit. One, written as a character, is no amount: it is said of everything.
func amount(out []Term, number, rest string) []Term {
	if rest == "" || len(number) > 24 {
		return out
	}
	for _, u := range units {
		if !strings.HasPrefix(rest, u.written) {
			continue
		}
		digits := number
		if number[0] < '0' || number[0] > '9' {
			n := valueOf(number)
			if n < 2 {
				return out
			}
			digits = strconv.Itoa(n)
			out = append(out, word(digits))
		} else if n, err := strconv.Atoi(number); err == nil && u.written == "万元" {
			digits = strconv.Itoa(n * 10000)
		}
		return append(out, word(digits+u.unit))
	}
	return out
}

// thousands reports digits that go on behind a comma: 1,000, 1,000,000.
func thousands(before, after string) bool {
	digits := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
	first, _, _ := strings.Cut(before, ",")
	return digits(first) == len(first) && len(first) <= 3 && digits(after) == 3
}

// valueOf reads a number in characters: 二〇二四 by its digits, 六十, 三百二十 by their places.
func valueOf(s string) int {
	sum, digit, run := 0, 0, 0 // run: digits that stand side by side
	for _, r := range s {
		v := numerals[r]
		switch {
		case v == 10000:
			sum, digit, run = (sum+digit)*v, 0, 0
		case v >= 10:
			sum, digit, run = sum+max(digit, 1-run)*v, 0, 0
		case run > 0:
			digit = digit*10 + v
			run++
		default:
			digit, run = v, 1
		}
	}
	return sum + digit
}
