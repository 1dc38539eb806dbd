package standard

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var errRowTooLong = errors.New("row too long")

// meter is a reader that fails when more than rowMax bytes are read for one row; each row starts it anew. So a file of
// one endless row, as unbalanced quotes make, cannot fill the memory.
type meter struct {
	r    io.Reader
	left int
}

// newRow allows another row. What buffering has read ahead is counted to the row before, which only makes it stricter
// by less than a buffer.
func (m *meter) newRow() { m.left = rowMax }

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := m.r.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

var bom = []byte("\xef\xbb\xbf")

// withoutBOM passes over a byte order mark.
func withoutBOM(r io.Reader) io.Reader {
	head := make([]byte, len(bom))
	n, err := io.ReadFull(r, head)
	if err == nil && bytes.Equal(head, bom) {
		return r
	}
	return io.MultiReader(bytes.NewReader(head[:n]), r)
}

// inspect reads a text file through once: whether its bytes are UTF-8 or, where that is allowed, GB18030, and that it
// holds no zero byte.
func inspect(f io.ReadSeeker, allowGB bool) (gb bool, err error) {
	line, ok, err := scan(f, f, false)
	if err != nil || ok {
		return false, err
	}
	if !allowGB {
		return false, broken("第 %d 行有不是 UTF-8 的字节，请另存为 UTF-8 编码", line)
	}
	line, ok, err = scan(f, simplifiedchinese.GB18030.NewDecoder().Reader(f), true)
	if err == nil && !ok {
		err = broken("第 %d 行有读不出的字节，既不是 UTF-8 也不是 GB18030，请在 Excel 里另存为“CSV UTF-8”", line)
	}
	return true, err
}

// scan reads r from the file's start to its end, and says at which line it met bytes that are not text. Decoded text has
// U+FFFD where its bytes meant nothing; in UTF-8 it is a character.
func scan(f io.Seeker, r io.Reader, decoded bool) (line int, ok bool, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, false, err
	}
	line = 1
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		if err != nil && err != io.EOF {
			return line, false, err
		}
		b := buf[:kept+n]
		whole := b
		if err == nil {
			whole = b[:len(b)-unfinished(b)]
		}
		if i := bytes.IndexByte(whole, 0); i >= 0 {
			return line, false, broken("第 %d 行有空字节（NUL），这不是文本文件，或已损坏", line+bytes.Count(whole[:i], []byte("\n")))
		}
		if at := invalidAt(whole, decoded); at < len(whole) {
			return line + bytes.Count(whole[:at], []byte("\n")), false, nil
		}
		line += bytes.Count(whole, []byte("\n"))
		if err == io.EOF {
			return line, true, nil
		}
		kept = copy(buf, b[len(whole):])
	}
}

// unfinished is how many bytes at b's end begin a character that goes on behind it.
func unfinished(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

func invalidAt(b []byte, decoded bool) int {
	if utf8.Valid(b) {
		if at := bytes.Index(b, []byte("\uFFFD")); decoded && at >= 0 {
			return at
		}
		return len(b)
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}
