package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"

	"github.com/klauspost/compress/zstd"

	"yiku/kb"
)

// A backup is a zstd stream of JSON lines, the same for both dialects: a header; for each table its name and columns and
// then its rows as arrays of strings and whole numbers; a trailer with the count of lines before it and their SHA-256.

// archiveFormat is the version of the format.
const archiveFormat = 1

// archiveLine bounds a line in bytes: a document of maxDoc, escaped once more, and its columns.
const archiveLine = 4 * maxDoc

type archiveHeader struct {
	Format int   `json:"yiku_backup"`
	Schema int   `json:"schema"` // version of the tables
	At     stamp `json:"at"`
}

type archiveTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

type archiveTrailer struct {
	Lines  int64  `json:"lines"`
	SHA256 string `json:"sha256"`
}

// archiveWriter writes lines and counts them.
type archiveWriter struct {
	zip   *zstd.Encoder
	json  *json.Encoder
	sum   hash.Hash
	lines int64
}

func newArchiveWriter(w io.Writer) (*archiveWriter, error) {
	zip, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	a := &archiveWriter{zip: zip, sum: sha256.New()}
	a.json = json.NewEncoder(io.MultiWriter(zip, a.sum))
	a.json.SetEscapeHTML(false)
	return a, nil
}

func (a *archiveWriter) line(v any) error {
	a.lines++
	return a.json.Encode(v)
}

func (a *archiveWriter) close() error {
	trailer := archiveTrailer{Lines: a.lines, SHA256: hex.EncodeToString(a.sum.Sum(nil))}
	if err := a.json.Encode(trailer); err != nil {
		return err
	}
	return a.zip.Close()
}

// archiveReader is told what it reads, line by line. A failure of any of them ends the reading.
type archiveReader struct {
	header func(archiveHeader) error
	table  func(archiveTable) error
	row    func([]any) error
}

// read reads a whole archive and checks its trailer at the end. It fails with Invalid for one that is not whole.
func (a archiveReader) read(r io.Reader) error {
	zip, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		return damaged(err)
	}
	defer zip.Close()
	in := bufio.NewReaderSize(zip, 1<<16)
	sum := sha256.New()
	for lines := int64(0); ; lines++ {
		line, err := readLine(in)
		if err != nil {
			return damaged(err)
		}
		if lines > 0 && bytes.HasPrefix(line, []byte(`{"lines":`)) {
			return checkTrailer(in, line, lines, hex.EncodeToString(sum.Sum(nil)))
		}
		sum.Write(line)
		if err := a.line(lines == 0, line); err != nil {
			return err
		}
	}
}

func (a archiveReader) line(first bool, line []byte) error {
	if line[0] == '[' && !first {
		row, err := readRow(line)
		if err != nil {
			return damaged(err)
		}
		return a.row(row)
	}
	if first {
		var h archiveHeader
		if err := json.Unmarshal(line, &h); err != nil || h.Format == 0 {
			return kb.Errorf(kb.Invalid, "这不是 yiku 的备份文件").Because(err)
		}
		return a.header(h)
	}
	var t archiveTable
	if err := json.Unmarshal(line, &t); err != nil {
		return damaged(err)
	}
	return a.table(t)
}

// readRow reads an array of strings and whole numbers.
func readRow(line []byte) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var row []any
	if err := dec.Decode(&row); err != nil {
		return nil, err
	}
	for i, v := range row {
		switch v := v.(type) {
		case string:
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			row[i] = n
		default:
			return nil, errors.New("neither a string nor a number")
		}
	}
	return row, nil
}

// readLine reads a line with its end, in bounded memory.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > archiveLine:
			return nil, errors.New("a line is too long")
		}
	}
}

func checkTrailer(in *bufio.Reader, line []byte, lines int64, sum string) error {
	var t archiveTrailer
	if err := json.Unmarshal(line, &t); err != nil {
		return damaged(err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged(errors.New("something follows the trailer"))
	}
	if t.Lines != lines || t.SHA256 != sum {
		return damaged(errors.New("the checksum differs"))
	}
	return nil
}

func damaged(err error) error {
	return kb.Errorf(kb.Invalid, "备份文件不完整或被改动，什么也没有恢复：请换一份备份").Because(err)
}
