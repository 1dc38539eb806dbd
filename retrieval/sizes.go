package retrieval

import (
	"math"
	"strings"
	"unicode/utf8"
)

// sizes tell how long the texts of question and candidate are, from 0 to 1. None of them speaks for or against an entry by itself: a long
// question is told by its words, and some passage of a long answer is always near.
type sizes [sizeCount]float64

// How long the texts are.
const (
	questionLength = iota // 0 for up to 6 characters, 1 for 30
	answerLength          // 0 for up to 100 characters, 1 for 2,000, by its logarithm
	formed                // 1 when the entry has a form, 0 when it is only an answer
	formLength            // of the most similar form: 0 for up to 4 characters, 1 for 40
	even                  // the shorter of question and that form as a share of the longer
	sizeCount
)

// sizeNames are the names in ranker.json, in --explain and in eval's dumps.
var sizeNames = [sizeCount]string{"question_length", "answer_length", "formed", "form_length", "even"}

func sizesOf(question, form, answer string) sizes {
	asks, says := length(question), length(form)
	out := sizes{
		questionLength: between(asks, 6, 30),
		answerLength:   between(math.Log(max(1, length(answer))), math.Log(100), math.Log(2000)),
	}
	if says > 0 {
		out[formed], out[formLength], out[even] = 1, between(says, 4, 40), min(asks, says)/max(asks, says)
	}
	return out
}

// length is in characters; spaces are none.
func length(s string) float64 { return float64(utf8.RuneCountInString(s) - strings.Count(s, " ")) }

// between is where x lies between from, 0, and to, 1.
func between(x, from, to float64) float64 { return min(1, max(0, (x-from)/(to-from))) }
