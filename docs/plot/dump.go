package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/go-analyze/charts"
)

// forecast is a question's first candidate: how probable it was, and whether it was right (0 or 1).
type forecast struct{ p, right, weight float64 }

// drawDump draws how far probabilities can be trusted from what `yiku eval --dump` writes: reliability.svg and
// risk-coverage.svg in the folder.
func drawDump(name, folder string) error {
	fs, direct, err := readDump(name)
	if err != nil {
		return err
	}
	if len(fs) == 0 {
		return fmt.Errorf("%s: no question has a candidate", name)
	}
	points, off := reliability(fs)
	diagonal := make([]float64, steps+1)
	for i := range diagonal {
		diagonal[i] = float64(i) / steps
	}
	err = square(filepath.Join(folder, "reliability.svg"), fmt.Sprintf("Probability of the first candidate (ECE %.3f)", off), "probability", "share right",
		charts.GenericSeries{Name: "measured", Type: charts.ChartTypeScatter, Values: points},
		charts.GenericSeries{Name: "calibrated", Type: charts.ChartTypeLine, Values: diagonal})
	if err != nil {
		return err
	}
	return square(filepath.Join(folder, "risk-coverage.svg"), "Answering the most probable questions only", "share of questions answered", "share of answers wrong",
		charts.GenericSeries{Name: "direct answers", Type: charts.ChartTypeScatter, Values: direct},
		charts.GenericSeries{Name: "any threshold", Type: charts.ChartTypeLine, Values: riskCoverage(fs)})
}

// steps is how finely the axes, which go from 0 to 1, are divided: the charts know no numbers along x, only places.
const steps = 100

// empty is a line with nothing on it.
func empty() []float64 {
	return slices.Repeat([]float64{charts.GetNullValue()}, steps+1)
}

// readDump reads forecasts, the least probable first, and where the direct answers are between coverage and risk. Weights
// add up to at most 1, every set counting the same; questions without candidates are what they lack.
func readDump(name string) (fs []forecast, direct []float64, err error) {
	type question struct {
		Set         string            `json:"set"`
		Kind        string            `json:"kind"`
		Rank        *int              `json:"rank"`
		P           float64           `json:"p"`
		DirectRight bool              `json:"direct_right"`
		Candidates  []json.RawMessage `json:"candidates"`
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var questions []question
	n := map[string]float64{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20) // a line has up to 16 candidates with their features
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, nil, err
		}
		if q.Rank == nil {
			return nil, nil, fmt.Errorf("%s: no rank; it was written by an older --dump", name)
		}
		q.Candidates = slices.Clone(q.Candidates[:min(len(q.Candidates), 1)]) // only whether there are any matters
		questions, n[q.Set] = append(questions, q), n[q.Set]+1
	}
	answered, wrong := 0.0, 0.0
	for _, q := range questions {
		w := 1 / n[q.Set] / float64(len(n))
		if q.Kind == "direct" {
			answered += w
			if !q.DirectRight {
				wrong += w
			}
		}
		if len(q.Candidates) == 0 {
			continue
		}
		right := 0.0
		if *q.Rank == 1 {
			right = 1
		}
		fs = append(fs, forecast{q.P, right, w})
	}
	if direct = empty(); answered > 0 {
		direct[int(math.Round(answered*steps))] = wrong / answered
	}
	slices.SortStableFunc(fs, func(x, y forecast) int { return cmp.Compare(x.p, y.p) })
	level(fs)
	return fs, direct, lines.Err()
}

// level gives equally probable ones (exact ones are all 1) the share of them that is right, so that their order says nothing.
func level(fs []forecast) {
	for lo := 0; lo < len(fs); {
		hi, right, weight := lo, 0.0, 0.0
		for ; hi < len(fs) && fs[hi].p == fs[lo].p; hi++ {
			right, weight = right+fs[hi].right*fs[hi].weight, weight+fs[hi].weight
		}
		for i := lo; i < hi; i++ {
			fs[i].right = right / weight
		}
		lo = hi
	}
}

// reliability is the share right at the mean probability of each of 15 bins of equal weight, and the mean distance between
// the two. Bins that fall onto the same place are one.
func reliability(fs []forecast) (points []float64, off float64) {
	const bins = 15
	var sums [bins]forecast
	total, so := 0.0, 0.0
	for _, f := range fs {
		total += f.weight
	}
	for _, f := range fs {
		b := min(int((so+f.weight/2)/total*bins), bins-1)
		so += f.weight
		sums[b].p += f.p * f.weight
		sums[b].right += f.right * f.weight
		sums[b].weight += f.weight
	}
	var places [steps + 1]forecast
	for _, s := range sums {
		if s.weight == 0 {
			continue
		}
		off += math.Abs(s.p-s.right) / total
		at := &places[int(math.Round(s.p/s.weight*steps))]
		at.right, at.weight = at.right+s.right, at.weight+s.weight
	}
	points = empty()
	for i, at := range places {
		if at.weight > 0 {
			points[i] = at.right / at.weight
		}
	}
	return points, off
}

// riskCoverage is the share wrong among the most probable questions, for each share of all questions that they are. It ends
// where only questions without candidates are left.
func riskCoverage(fs []forecast) []float64 {
	points := empty()
	covered, wrong, next := 0.0, 0.0, 1
	for i := len(fs) - 1; i >= 0; i-- {
		covered += fs[i].weight
		wrong += fs[i].weight * (1 - fs[i].right)
		for ; next <= steps && covered >= float64(next)/steps-1e-9; next++ {
			points[next] = wrong / covered
		}
	}
	return points
}

// square draws lines and points over two axes from 0 to 1.
func square(out, title, x, y string, series ...charts.GenericSeries) error {
	places := make([]string, steps+1)
	for i := range places {
		places[i] = strconv.FormatFloat(float64(i)/steps, 'f', -1, 64)
	}
	var names []string
	for _, s := range series {
		names = append(names, s.Name)
	}
	p, err := charts.Render(charts.ChartOption{
		OutputFormat: charts.ChartOutputSVG, Width: 560, Height: 480,
		SeriesList: series,
		Symbol:     charts.Symbol{Size: 4}, // of points; a line of so many places has none
		Title:      charts.TitleOption{Text: title},
		Legend:     charts.LegendOption{SeriesNames: names, Symbol: charts.SymbolSquare, Offset: charts.OffsetStr{Top: "24"}},
		XAxis:      charts.XAxisOption{Title: x, Labels: places, LabelCount: 11, BoundaryGap: charts.Ptr(false)},
		YAxis:      []charts.YAxisOption{{Title: y, Min: charts.Ptr(0.0), Max: charts.Ptr(1.0), LabelCount: 11}},
	})
	if err != nil {
		return err
	}
	return write(p, out)
}
