package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// sounds are the readings of a model's characters, without tones: a character has several when it is read in several ways.
type sounds struct {
	of      [][]string        // by char, its syllables; lü is lv, as keyboards have it
	read    map[string][]char // by syllable
	blurred map[string][]char // by blurred syllable
	longest int               // letters of the longest syllable
}

func newSounds(m *Model) *sounds {
	s := &sounds{of: make([][]string, len(m.runes)), read: map[string][]char{}, blurred: map[string][]char{}}
	for i, r := range m.runes[1:] {
		c := char(i + 1)
		soft := map[string]bool{}
		for _, syllable := range syllablesOf(r) {
			s.of[c] = append(s.of[c], syllable)
			s.read[syllable] = append(s.read[syllable], c)
			s.longest = max(s.longest, len(syllable))
			if b := blur(syllable); !soft[b] {
				soft[b] = true
				s.blurred[b] = append(s.blurred[b], c)
			}
		}
	}
	return s
}

// unread.txt lists, made by train/unread.py, what dictionaries read a character as and people do not.
//
//go:embed unread.txt
var unreadFile string

var unread = sync.OnceValue(func() map[rune][]string {
	out := map[rune][]string{}
	for line := range strings.Lines(unreadFile) {
		r, size := utf8.DecodeRuneInString(line)
		out[r] = strings.Fields(line[size:])
	}
	return out
})

// syllablesOf gives the readings of a 汉字 without tones.
func syllablesOf(r rune) []string {
	var out []string
	for _, syllable := range pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true}) {
		syllable = strings.ReplaceAll(syllable, "ü", "v")
		if len(syllable) <= 6 && strings.Trim(syllable, alphabet) == "" && !toneless[syllable] && !slices.Contains(unread()[r], syllable) && !slices.Contains(out, syllable) {
			out = append(out, syllable)
		}
	}
	return out
}

const alphabet = "abcdefghijklmnopqrstuvwxyz"

// toneless are readings of interjections that are no syllables to a keyboard.
var toneless = map[string]bool{"n": true, "m": true, "ng": true, "hm": true, "hng": true}

// blur gives sounds that many speakers do not tell apart one spelling: zh and z, ch and c, sh and s, n and l and r, f and h
// before u; ang and an, eng and en, ing and in.
func blur(syllable string) string {
	s := syllable
	for _, b := range [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}} {
		if rest, ok := strings.CutPrefix(s, b[0]); ok {
			s = b[1] + rest
		}
	}
	if s[0] == 'l' || s[0] == 'r' {
		s = "n" + s[1:]
	}
	if f, ok := fAsH[s]; ok {
		s = f
	}
	if strings.HasSuffix(s, "ng") && !strings.HasSuffix(s, "ong") {
		s = s[:len(s)-1]
	}
	return s
}

var fAsH = map[string]string{
	"fu": "hu", "fei": "hui", "fa": "hua", "fan": "huan", "fang": "huang", "fen": "hun", "feng": "hong", "fo": "huo",
}
