package standard

import (
	"archive/zip"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// book is an opened xlsx file; its first sheet is read.
type book struct {
	file  *excelize.File
	sheet string
}

func openBook(f *os.File, size int64) (b *book, err error) {
	defer recoverBroken(&err)
	if err := checkZip(f, size); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(f, excelize.Options{UnzipSizeLimit: unzipMax, UnzipXMLSizeLimit: unzipInRAM, RawCellValue: true})
	if err != nil {
		return nil, broken("不是完好的 xlsx 文件，请用 Excel 重新保存").Because(err)
	}
	sheets := file.GetSheetList()
	if len(sheets) == 0 {
		file.Close()
		return nil, broken("里没有工作表")
	}
	return &book{file, sheets[0]}, nil
}

func (b *book) close() { b.file.Close() }

func (b *book) rows() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		rows, err := b.file.Rows(b.sheet)
		if err != nil {
			yield(row{}, broken("第一张工作表读不出来，请用 Excel 重新保存").Because(err))
			return
		}
		defer rows.Close()
		for num := 1; rows.Next(); num++ {
			cells, err := columns(rows)
			if err == nil && num > rowsMax+rowsMax/10 {
				err = broken("超过 %d 行，请分成几个文件", rowsMax)
			} else if err != nil {
				err = broken("第 %d 行读不出来，请用 Excel 重新保存", num).Because(err)
			}
			if !yield(row{num: num, cells: cells}, err) || err != nil {
				return
			}
		}
		if err := rows.Error(); err != nil {
			yield(row{}, broken("工作表读到一半出错，请用 Excel 重新保存").Because(err))
		}
	}
}

func columns(rows *excelize.Rows) (cells []string, err error) {
	defer recoverBroken(&err)
	return rows.Columns(excelize.Options{RawCellValue: true})
}

// recoverBroken turns a panic of the spreadsheet library over a malformed file into an error.
func recoverBroken(err *error) {
	if p := recover(); p != nil {
		*err = broken("不是完好的 xlsx 文件，请用 Excel 重新保存")
	}
}

// checkZip unpacks the file once, keeping nothing: no more than unzipMax in all, and no text in it longer than a row may
// be, so that what is then read into memory is bounded. Sheets must be whole XML: the library would take a cut one for
// a short one.
func checkZip(f io.ReaderAt, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return broken("不是完好的 xlsx 文件，请用 Excel 重新保存（旧的 xls 请另存为 xlsx）").Because(err)
	}
	var stated uint64
	for _, part := range z.File {
		if stated += min(part.UncompressedSize64, unzipMax+1); stated > unzipMax {
			return tooLargeUnpacked()
		}
	}
	left := int64(unzipMax) // stated sizes may lie
	for _, part := range z.File {
		if strings.HasSuffix(part.Name, "/") {
			continue
		}
		n, err := checkPart(part, left)
		if err != nil {
			return err
		}
		left -= n
	}
	return nil
}

func checkPart(part *zip.File, left int64) (n int64, err error) {
	r, err := part.Open()
	if err != nil {
		return 0, broken("里有读不出的部分，请用 Excel 重新保存").Because(err)
	}
	defer r.Close()
	buf := make([]byte, 64<<10)
	var w xmlWatch
	for {
		k, err := r.Read(buf)
		for _, c := range buf[:k] {
			if err := w.see(c); err != nil {
				return n, err
			}
		}
		if n += int64(k); n > left {
			return n, tooLargeUnpacked()
		}
		if err == io.EOF {
			if strings.HasSuffix(part.Name, ".xml") && n > 0 && w.last != '>' {
				return n, broken("里的表格没有写完，请用 Excel 重新保存")
			}
			return n, nil
		}
		if err != nil {
			return n, broken("已损坏，请用 Excel 重新保存").Because(err)
		}
	}
}

func tooLargeUnpacked() error {
	return broken("解压后超过 %d MB，不像正常的表格", unzipMax>>20)
}

// tagsMax is the number of tags in one row of a sheet at most: every column a spreadsheet can have, several times over.
const tagsMax = 200_000

// sharedMax is the number of shared strings at most: each takes memory, however short it is.
const sharedMax = 2_000_000

// xmlWatch follows the bytes of XML.
type xmlWatch struct {
	run    int     // bytes since the last tag began
	tags   int     // since the last row began
	tail   [4]byte // the last bytes
	shared int     // items of the shared strings
	last   byte    // the last one that is not space
}

func (w *xmlWatch) see(c byte) error {
	w.tail = [4]byte{w.tail[1], w.tail[2], w.tail[3], c}
	switch w.run++; c {
	case '<':
		w.run = 0
		w.tags++
	case 'w':
		if w.tail == [4]byte{'<', 'r', 'o', 'w'} || w.tail == [4]byte{':', 'r', 'o', 'w'} {
			w.tags = 0
		}
	}
	if t := w.tail; t[1] == 's' && t[2] == 'i' && (t[0] == '<' || t[0] == ':') && (c == '>' || c == '/' || c <= ' ') {
		w.shared++ // an item of the shared strings
		w.tags = 0
	}
	if c > ' ' {
		w.last = c
	}
	if w.run > rowMax {
		return broken("有一格的内容超过 %d MB，请删短", rowMax>>20)
	}
	if w.shared > sharedMax {
		return broken("里的文字超过 %d 条，请分成几个文件", sharedMax)
	}
	if w.tags > tagsMax {
		return broken("有一行的列太多，最多 %d 列", columnsMax)
	}
	return nil
}
