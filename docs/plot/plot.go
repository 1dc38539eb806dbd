// Plot draws the bars of docs/quality.md and docs/performance.md from what `yiku eval --json` and `yiku bench --json` print:
//
//	go run ./docs/plot -x set -y top1 -o docs/img/quality.svg "by words"=words.jsonl "by meaning too"=all.jsonl
//
// and how far probabilities can be trusted (docs/img/reliability.svg, docs/img/risk-coverage.svg) from what `yiku eval --dump` writes:
//
//	go run ./docs/plot --dump dump.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-analyze/charts"
)

func main() {
	x, y := flag.String("x", "set", "key that names a group of bars"), flag.String("y", "top1", "key that a bar is as high as")
	title, out := flag.String("title", "", "title"), flag.String("o", "", "SVG file to write")
	dump := flag.String("dump", "", "file of `yiku eval --dump`; draws into docs/img instead")
	flag.Parse()
	var err error
	if *dump != "" {
		err = drawDump(*dump, filepath.Join("docs", "img"))
	} else {
		err = draw(*x, *y, *title, *out, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// draw draws a group of bars for each value of x, one bar a file given as LABEL=FILE.
func draw(x, y, title, out string, files []string) error {
	var groups, labels []string
	var rows []map[string]float64
	for _, f := range files {
		label, name, ok := strings.Cut(f, "=")
		if !ok {
			return fmt.Errorf("%s is not LABEL=FILE", f)
		}
		row, order, err := read(name, x, y)
		if err != nil {
			return err
		}
		for _, g := range order {
			if len(rows) == 0 {
				groups = append(groups, g)
			}
		}
		labels, rows = append(labels, label), append(rows, row)
	}
	values := make([][]float64, len(rows))
	for i, row := range rows {
		for _, g := range groups {
			values[i] = append(values[i], row[g])
		}
	}
	p, err := charts.BarRender(values, charts.SVGOutputOptionFunc(), charts.DimensionsOptionFunc(900, 360),
		charts.TitleTextOptionFunc(title), charts.XAxisLabelsOptionFunc(groups), charts.LegendLabelsOptionFunc(labels))
	if err != nil {
		return err
	}
	return write(p, out)
}

// write writes a picture to a file.
func write(p *charts.Painter, out string) error {
	b, err := p.Bytes()
	if err != nil {
		return err
	}
	return os.WriteFile(out, b, 0o644)
}

// read reads a file of JSON lines.
func read(name, x, y string) (values map[string]float64, order []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	values = map[string]float64{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, nil, err
		}
		g := fmt.Sprint(row[x])
		v, ok := row[y].(float64)
		if !ok {
			return nil, nil, fmt.Errorf("%s: no number %s in %s", name, y, lines.Text())
		}
		values[g], order = v, append(order, g)
	}
	return values, order, lines.Err()
}
