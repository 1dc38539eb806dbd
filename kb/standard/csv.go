package standard

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func readCSV(f io.Reader, gb bool) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if gb {
			f = simplifiedchinese.GB18030.NewDecoder().Reader(f)
		}
		m := &meter{r: withoutBOM(f)}
		r := csv.NewReader(m)
		r.FieldsPerRecord = -1
		for num := 1; ; num++ {
			m.newRow()
			cells, err := r.Read()
			if err == io.EOF {
				return
			}
			if !yield(row{num: num, cells: cells}, explainCSV(err, num)) || err != nil {
				return
			}
		}
	}
}

func explainCSV(err error, num int) error {
	if err == nil {
		return nil
	}
	at, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case errors.Is(err, errRowTooLong):
		return broken("第 %d 行超过 %d MB：引号可能没有成对，或一格里内容太多", num, rowMax>>20)
	case ok && (errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote)):
		return broken("第 %d 行的引号没有成对，请检查这一行（从文件第 %d 行文字开始）的英文双引号", num, at.StartLine).Because(err)
	}
	return broken("第 %d 行读不出来", num).Because(err)
}
