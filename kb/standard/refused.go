package standard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// refusedRows collects the rows that were refused, as they came, with their number and the reasons, in the input's format.
type refusedRows struct {
	src   *source
	paths []string // where to write, first choice first
	out   *output
}

func (r *refusedRows) add(line row, found []Finding) error {
	if r.out == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	var reasons []string
	for _, f := range found {
		if f.Level == LevelError {
			reasons = append(reasons, f.Message)
		}
	}
	reason := strings.Join(reasons, joiner)
	if !r.src.table() {
		raw, err := annotate(line.raw, line.num, reason)
		if err != nil {
			return err
		}
		return r.out.object(raw)
	}
	row := make([]string, len(r.src.columns))
	for i, c := range line.cells {
		if i < len(row) {
			row[i] = unguardCell(c)
		}
	}
	row = append(r.own(row), strconv.Itoa(line.num), reason)
	for _, c := range r.src.beyond(line) {
		row = append(row, unguardCell(c))
	}
	return r.out.cells(row)
}

// own leaves out what an earlier import of refused rows added.
func (r *refusedRows) own(row []string) []string {
	var kept []string
	for i, c := range r.src.columns {
		if c != lineHeading && c != reasonHeading {
			kept = append(kept, row[i])
		}
	}
	return kept
}

func (r *refusedRows) open() error {
	var err error
	for _, p := range r.paths {
		if r.out, err = createOutput(p); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if r.src.table() {
		return r.out.cells(append(r.own(r.src.columns), lineHeading, reasonHeading))
	}
	return nil
}

// close finishes the file and gives its path, "" when no row was refused.
func (r *refusedRows) close() (string, error) {
	if r.out == nil {
		return "", nil
	}
	return r.out.path, r.out.commit()
}

// annotate writes the object again with the row's number and the reasons as its last members.
func annotate(raw []byte, num int, reason string) ([]byte, error) {
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		name := key.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		if name == lineHeading || name == reasonHeading {
			continue
		}
		quoted, _ := jsontext.AppendQuote(nil, name)
		fmt.Fprintf(&out, "%s:%s,", quoted, slices.Clone(value))
	}
	why, err := json.Marshal(reason)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&out, `"%s":%d,"%s":%s}`, lineHeading, num, reasonHeading, why)
	var compact bytes.Buffer
	err = json.Compact(&compact, out.Bytes())
	return compact.Bytes(), err
}

// refusedPaths gives where refused rows may go: beside the input under a name that is free, so that rows somebody is
// correcting are not overwritten, else into the data folder.
func refusedPaths(input, dataDir string) []string {
	ext := filepath.Ext(input)
	base := strings.TrimSuffix(filepath.Base(input), ext)
	var paths []string
	for _, dir := range []string{filepath.Dir(input), dataDir} {
		if dir == "" {
			continue
		}
		p := filepath.Join(dir, base+".refused"+ext)
		for n := 2; exists(p) && n < 1000; n++ {
			p = filepath.Join(dir, fmt.Sprintf("%s.refused.%d%s", base, n, ext))
		}
		paths = append(paths, p)
	}
	return paths
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
