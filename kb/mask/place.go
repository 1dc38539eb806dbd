package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
	plateEnds = "学警挂港澳使领"
)

// plate finds a vehicle plate: province, letter, five characters, or six for a new-energy vehicle.
func plate(s *scan, i int) (from, to int, ok bool) {
	if !strings.ContainsRune(provinces, s.at(i)) || !letter(s.at(i+1)) {
		return 0, 0, false
	}
	to = skipGaps(s, i+2)
	first, digits := to, 0
	for alnum(s.at(to)) && to < first+7 {
		if digit(s.at(to)) {
			digits++
		}
		to++
	}
	if n := to - first; n == 4 && s.at(to) != 0 && strings.ContainsRune(plateEnds, s.at(to)) {
		to++
	} else if n != 5 && n != 6 {
		return 0, 0, false
	}
	return i, to, digits > 0 && !alnum(s.at(to))
}

var (
	roads    = []string{"路", "街", "巷", "弄", "村", "庄", "苑", "屯", "小区", "花园", "家园", "社区", "公寓", "大道", "胡同", "广场", "大厦"}
	units    = []string{"号楼", "号院", "号", "弄", "栋", "幢", "座", "单元", "室", "户", "层", "楼", "排", "巷", "组"}
	spots    = []string{"北首", "南首", "东首", "西首", "中段", "东段", "西段", "南段", "北段", "路口", "北头", "南头", "东头", "西头", "东侧", "西侧", "南侧", "北侧", "以东", "以西", "以南", "以北", "甲", "乙", "丙", "丁"}
	measures = []string{"元", "人", "户", "个", "岁", "名", "天", "日", "年", "月", "平", "米", "万", "%", "-", "小时", "分"}
	homes    = []string{"单元", "室", "户"}
	notHouse = []string{"文件", "令", "线", "公告", "通知", "开始", "上午", "下午", "之前", "以前"}
)

// nameStops end the name of a road when read backwards: what stands before it is not part of it.
const nameStops = "住在到于是的址我家区县镇市至从往去离和与及了道号室户栋幢元层楼"

// maxName is how many characters of a road's name are taken with its house number.
const maxName = 4

// address finds a house number behind the name of a road or an estate, with building, unit and room; or two such parts
// with a unit or a room, without a road.
func address(s *scan, i int) (from, to int, ok bool) {
	to, parts, home := houseAt(s, i)
	if parts == 0 {
		return flat(s, i)
	}
	if road := roadBefore(s, i); road < i {
		return road, to, true
	}
	return i, to, parts >= 2 && home
}

// flat finds building, unit and room behind the name of an estate by their numbers alone: 龙泉小区3-2-501.
func flat(s *scan, i int) (from, to int, ok bool) {
	if !digit(s.at(i)) || digit(s.before(i)) {
		return 0, 0, false
	}
	groups, last := 0, 0
	for to = i; groups < 4; groups++ {
		at := to
		if groups > 0 && s.at(at) == '-' {
			at++
		}
		start := at
		for digit(s.at(at)) && at < start+5 {
			at++
		}
		if at == start || groups > 0 && start == to || at-start > 4 || groups == 0 && at-start > 3 {
			break
		}
		to, last = at, at-start
	}
	if groups < 2 || groups == 2 && last < 3 || digit(s.at(to)) || s.hasAny(to, measures) != "" {
		return 0, 0, false
	}
	from = roadBefore(s, i)
	return from, to, from < i
}

// notAddress keeps 农村1号文件, 街道15号之前 and the like: a number behind a road's word that is no house.
func notAddress(s *scan, i int) (from, to int, ok bool) {
	to, parts, _ := houseAt(s, i)
	if parts != 1 || s.at(to-1) != '号' || roadBefore(s, i) == i {
		return 0, 0, false
	}
	word := s.hasAny(to, notHouse)
	return i, to + len([]rune(word)), word != ""
}

// maxParts is how many numbers with their units one address has at most.
const maxParts = 8

// houseAt reads a chain of numbers with their units, as 12号3栋5单元301室; the last may lack its unit (3栋501).
func houseAt(s *scan, i int) (to, parts int, home bool) {
	if !numeral(s.at(i)) || numeral(s.before(i)) || s.before(i) == '第' {
		return i, 0, false
	}
	to = i
	for at := i; parts < maxParts; {
		end := at
		for end < at+12 && (numeral(s.at(end)) || end > at && s.at(end) == '-' && numeral(s.at(end+1))) {
			end++
		}
		if end < at+12 && end > at && (strings.ContainsRune("甲乙丙丁", s.at(end)) && s.at(end) != 0 || letter(s.at(end))) {
			end++
		}
		unit := s.hasAny(end, units)
		if end == at || unit == "" {
			if parts > 0 && end-at >= 3 && !numeral(s.at(end)) && !unicode.Is(unicode.Han, s.at(end)) {
				return end, parts + 1, true
			}
			return to, parts, home
		}
		parts++
		home = home || s.hasAny(end, homes) != ""
		to = end + len([]rune(unit))
		at = to
		if s.at(at) == ' ' || s.at(at) == '-' {
			at++
		}
	}
	return to, parts, home
}

// roadBefore gives where the name of a road that ends right before i begins, i when there is none.
func roadBefore(s *scan, i int) int {
	end := i
	if s.before(end) == ' ' {
		end--
	}
	for range 2 { // 文化路北首甲12号
		if end -= utf8.RuneCountInString(s.endsWithAny(end, spots)); s.before(end) == ' ' {
			end--
		}
	}
	road := s.endsWithAny(end, roads)
	if road == "" {
		return i
	}
	word := end - len([]rune(road))
	from := word
	for from > word-maxName && unicode.Is(unicode.Han, s.before(from)) && !strings.ContainsRune(nameStops, s.before(from)) {
		from--
	}
	if from == word {
		return i
	}
	return from
}

// numeral reports a digit, Arabic or Chinese.
func numeral(r rune) bool {
	return digit(r) || r != 0 && strings.ContainsRune("〇零一二三四五六七八九十百", r)
}
