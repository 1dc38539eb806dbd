package mask

import "strings"

// figures are the Chinese figures, everyday, formal and as they are read aloud; figureValues are their values.
const (
	figures      = "〇零一幺壹二两贰貳三叁參四肆五伍六陆陸七柒八捌九玖"
	figureValues = "0011122223334455666778899"
)

var figureValue = func() map[rune]byte {
	m := map[rune]byte{}
	for i, r := range []rune(figures) {
		m[r] = figureValues[i]
	}
	return m
}()

// isFigure reports a digit, Arabic or Chinese.
func isFigure(r rune) bool { return digit(r) || r > 0x7f && strings.ContainsRune(figures, r) }

// spokenAt reads up to n digits as numberAt does, of which the first is a Chinese figure.
func (s *scan) spokenAt(i, n int) number {
	num := number{end: []int{i}}
	if digit(s.at(i)) || !isFigure(s.at(i)) || isFigure(s.before(i)) {
		return num
	}
	return s.digitsFrom(i, n, func(r rune) byte {
		if digit(r) {
			return byte(r)
		}
		return figureValue[r]
	})
}
