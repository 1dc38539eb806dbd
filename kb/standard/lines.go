package standard

import (
	"bufio"
	"io"
	"iter"
)

// lines gives a file's lines with their numbers from 1; a line of more than rowMax bytes, or one that cannot be read,
// is given as nil and ends it.
func lines(f io.Reader) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		sc := bufio.NewScanner(f)
		sc.Buffer(make([]byte, 0, 64<<10), rowMax)
		num := 0
		for sc.Scan() {
			if num++; !yield(num, sc.Bytes()) {
				return
			}
		}
		if sc.Err() != nil {
			yield(num+1, nil)
		}
	}
}
