package standard

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"yiku/kb"
)

// Importer puts files into the library. Its fields are set before the first call and not changed after.
type Importer struct {
	Editor kb.Editor
	Act    kb.Act
	Map    *Map    // nil for files with the standard's own headings
	Kind   kb.Kind // "" is told by the map, or by the columns
	DryRun bool    // reads, checks and counts, and writes neither to the library nor, unless RefusedFile is set, a file
	// RefusedFile is where refused rows go, in the input's format; "" means beside the input, else DataDir.
	RefusedFile string
	DataDir     string
	Progress    func(done int)   // told how many rows are in (or refused) for good; may be nil
	Now         func() time.Time // nil means time.Now
}

// Summary says what an import did. Its JSON is what `yiku import --json` prints.
type Summary struct {
	Read        int            `json:"read"`
	New         int            `json:"new"`
	Changed     int            `json:"changed"`
	Same        int            `json:"same"`
	Refused     int            `json:"refused"`
	Warnings    int            `json:"warnings"`
	RefusedFile string         `json:"refused_file"`
	Rules       map[string]int `json:"rules,omitempty"` // findings by rule
	Findings    []Finding      `json:"-"`               // the first findingsMax of each level
}

// findingsMax is the number of findings of a level that a Summary keeps.
const findingsMax = 200

// File imports one file. What cannot be read whole imports nothing. Rows that break an error rule are refused and the
// rest goes in; when nothing goes in the error says so. Fails with Invalid, TooLarge, Unavailable.
func (im *Importer) File(ctx context.Context, path string) (Summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return Summary{}, kb.Errorf(kb.Invalid, "%s 打不开，请检查文件是否存在、能否读取", path).Because(err)
	}
	defer f.Close()
	return im.run(ctx, f, path, refusedPaths(path, im.DataDir))
}

// Read imports what r gives as File would; the name's ending tells the format. Refused rows go to RefusedFile, else DataDir.
func (im *Importer) Read(ctx context.Context, name string, r io.Reader) (Summary, error) {
	f, err := os.CreateTemp("", "yiku-import-*")
	if err != nil {
		return Summary{}, kb.Errorf(kb.Unavailable, "没有地方放临时文件，请检查磁盘空间").Because(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	n, err := io.Copy(f, io.LimitReader(r, fileMax+1))
	if err != nil {
		return Summary{}, kb.Errorf(kb.Invalid, "%s：没有收全，请再传一次", filepath.Base(name)).Because(err)
	}
	if n > fileMax {
		return Summary{}, kb.Errorf(kb.TooLarge, "%s 超过 %d MB，请分成几个文件", filepath.Base(name), fileMax>>20)
	}
	dir := im.DataDir
	if dir == "" {
		dir = os.TempDir()
	}
	return im.run(ctx, f, name, refusedPaths(filepath.Join(dir, filepath.Base(name)), ""))
}

func (im *Importer) run(ctx context.Context, f *os.File, name string, refused []string) (Summary, error) {
	src, err := openSource(f, name)
	if err != nil {
		return Summary{}, err
	}
	defer src.close()
	lib, err := readLibrary(ctx, im.Editor)
	if err != nil {
		return Summary{}, err
	}
	lib.today = im.today()
	if im.RefusedFile != "" {
		refused = []string{im.RefusedFile}
	}
	t := &intake{Importer: im, ctx: ctx, src: src, lib: lib, refused: &refusedRows{src: src, paths: refused}, seen: map[string]int{}, told: map[string]bool{}, kept: map[Level]int{}}
	if err := t.survey(); err != nil {
		return Summary{}, err
	}
	err = t.takeIn()
	refusedFile, closing := t.refused.close()
	if closing == nil {
		t.sum.RefusedFile = refusedFile
	} else if err == nil {
		err = closing
	}
	if err == nil && t.sum.New+t.sum.Changed+t.sum.Same == 0 {
		err = src.broken("%d 行都没有导入，请按原因改正后再导入", t.sum.Read)
	}
	return t.sum, err
}

func (im *Importer) today() kb.Day {
	if im.Now == nil {
		return kb.Today(time.Now())
	}
	return kb.Today(im.Now())
}
