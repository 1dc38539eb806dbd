// Package text holds the normal forms of text, shared by codes, lint and index, so that they agree on what is equal, and the sections
// of answers.
package text

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC is the form in which text is stored: NFC, lines ended by \n, no control characters but \n and \t, no
// noncharacters, no invisible formatting characters, no space at either end. Bytes that are not UTF-8 become U+FFFD.
func NFC(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r == '\u200b', r == '\u200e', r == '\u200f', r == '\u2060', r == '\ufeff', unicode.Is(unicode.Bidi_Control, r),
			r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef: // XML cannot hold these
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// Line is NFC on one line: every run of white space becomes one space.
func Line(s string) string { return strings.Join(strings.Fields(NFC(s)), " ") }

// Fold is the key under which two texts say the same: full width, case, punctuation, symbols and spaces do not count.
// Only letters, digits and marks remain, in NFKC and lower case. It may be empty.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// suffix is one bracket at a title's end, as in …实施办法（试行） or …办法(穗天教规字〔2024〕1号).
var suffix = regexp.MustCompile(`[(（\[【〔][^()（）\[\]【】〔〕]*(〔[^〕]*〕[^()（）]*)?[)）\]】〕]\s*$`)

// Title is the key under which two titles name the same document: Fold without 《》 and without brackets at its end.
func Title(s string) string {
	s = strings.TrimSpace(s)
	for {
		cut := suffix.ReplaceAllString(s, "")
		if cut = strings.TrimSpace(cut); cut == s || cut == "" {
			return Fold(s)
		}
		s = cut
	}
}
