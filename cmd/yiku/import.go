package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/standard"
	"yiku/kb/store"
)

func (m *Main) importing() *cobra.Command {
	var mapFile, refused, kind string
	var dryRun, asJSON bool
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "按入库标准导入条目、政策、部门、主题、同义词；同一个文件再导一次不改变什么",
		Args:  wants(1, true, "请写要导入的文件（.xlsx .csv .json .jsonl）"),
		RunE: func(c *cobra.Command, args []string) error {
			if refused != "" && len(args) > 1 {
				return kb.Errorf(kb.Invalid, "--refused 一次只能配一个文件，请一个一个导入")
			}
			if kind != "" && !slices.Contains(kb.Kinds, kb.Kind(kind)) {
				return kb.Errorf(kb.Invalid, "--kind 要写这些之一：%s", kinds())
			}
			fields, err := readMap(mapFile)
			if err != nil {
				return err
			}
			cfg, st, done, err := m.importInto(c, dryRun || !slices.ContainsFunc(args, readable))
			if err != nil {
				return err
			}
			defer done()
			im := &standard.Importer{Editor: st, Map: fields, Kind: kb.Kind(kind), DryRun: dryRun, RefusedFile: refused, DataDir: cfg.Data}
			all := m.importFiles(c, im, args)
			if asJSON {
				if err := json.NewEncoder(m.Stdout).Encode(all); err != nil {
					return err
				}
			} else {
				m.tell(all, dryRun)
			}
			return all.verdict()
		},
	}
	flags := c.Flags()
	flags.StringVar(&mapFile, "map", "", "映射文件 `FILE`（YAML），说明别的系统的列怎么对应")
	flags.StringVar(&kind, "kind", "", "文件里是哪一类 `KIND`；默认由映射文件或列名认出，地区和人群与部门列名相同，要写明")
	flags.StringVar(&refused, "refused", "", "退回的行写到 `FILE`；默认写在原文件旁边，写不了就写到数据目录")
	flags.BoolVar(&dryRun, "dry-run", false, "只检查，不入库")
	flags.BoolVar(&asJSON, "json", false, "在标准输出上打印一个 JSON 结果")
	return c
}

// imported is what came of all files of one import.
type imported struct {
	standard.Summary
	RefusedFiles []string `json:"refused_files,omitempty"` // when there are several
	bad          bool     // a file was not imported
	stopped      bool     // not all was tried: the library is away, or the person has interrupted
}

// importFiles imports one file after the other, and says on Stderr what is wrong with each. One that fails does not keep
// the next from coming in.
func (m *Main) importFiles(c *cobra.Command, im *standard.Importer, files []string) imported {
	var all imported
	for _, file := range files {
		p := m.progress(im.DryRun)
		im.Act = kb.Act{By: operator(), Action: kb.ActionImport, Reason: filepath.Base(file)}
		im.Progress = p.at
		sum, err := im.File(c.Context(), file)
		p.end()
		m.tellFindings(filepath.Base(file), sum)
		if err != nil {
			fmt.Fprintln(m.Stderr, "错误："+line(err))
			code := kb.CodeOf(err)
			all.bad = true
			all.stopped = all.stopped || code != kb.Invalid && code != kb.TooLarge
		}
		all.add(sum)
		if c.Context().Err() != nil {
			break
		}
	}
	if len(all.RefusedFiles) < 2 {
		all.RefusedFiles = nil
	}
	return all
}

// warningsTold is how many warnings of one file are told one by one.
const warningsTold = 20

// tellFindings says row by row what was found in a file.
func (m *Main) tellFindings(file string, sum standard.Summary) {
	told := 0
	for _, f := range sum.Findings {
		where := file
		if f.Row > 0 {
			where = fmt.Sprintf("%s 第 %d 行", file, f.Row)
		}
		switch {
		case f.Level == standard.LevelError:
			fmt.Fprintf(m.Stderr, "%s没有导入：%s\n", where, f.Message)
		case told < warningsTold:
			fmt.Fprintf(m.Stderr, "%s 提醒：%s\n", where, f.Message)
			told++
		}
	}
	if rest := sum.Warnings - told; rest > 0 {
		fmt.Fprintf(m.Stderr, "%s 另有 %d 条提醒\n", file, rest)
	}
}

func (a *imported) add(b standard.Summary) {
	a.Read += b.Read
	a.New += b.New
	a.Changed += b.Changed
	a.Same += b.Same
	a.Refused += b.Refused
	a.Warnings += b.Warnings
	if b.RefusedFile != "" {
		a.RefusedFile = b.RefusedFile
		a.RefusedFiles = append(a.RefusedFiles, b.RefusedFile)
	}
	if a.Rules == nil {
		a.Rules = map[string]int{}
	}
	for rule, n := range b.Rules {
		a.Rules[rule] += n
	}
}

// verdict makes the exit code: 1 when nothing is in or not all was tried, 3 when only some of it is in.
func (a imported) verdict() error {
	in := a.New+a.Changed+a.Same > 0
	switch {
	case !a.bad && a.Refused == 0:
		return nil
	case in && !a.stopped:
		return someRefused
	}
	return status(1)
}

// tell says in words what came of an import.
func (m *Main) tell(sum imported, dryRun bool) {
	verb := "已导入"
	if dryRun {
		verb = "已检查（没有入库）"
	}
	fmt.Fprintf(m.Stdout, "%s：读 %d 行，新增 %d，修改 %d，未变 %d，退回 %d，提醒 %d\n", verb, sum.Read, sum.New, sum.Changed, sum.Same, sum.Refused, sum.Warnings)
	for _, r := range standard.Rules {
		if n := sum.Rules[r.Code]; n > 0 {
			fmt.Fprintf(m.Stdout, "  %d 处 %s：%s\n", n, r.Code, r.Text)
		}
	}
	files := sum.RefusedFiles
	if sum.RefusedFile != "" && files == nil {
		files = []string{sum.RefusedFile}
	}
	for _, file := range files {
		fmt.Fprintf(m.Stdout, "退回的行和原因在 %s，改好后可以直接再导入\n", file)
	}
}

// importInto opens the library to import into and gives what closes it. When nothing will be written and there is no
// library, it is an empty one that is thrown away, so that none is made by looking.
func (m *Main) importInto(c *cobra.Command, nothing bool) (cfg configs.Config, st *store.Store, done func(), err error) {
	if cfg, err = m.config(c); err != nil {
		return cfg, nil, nil, err
	}
	there := true
	if nothing {
		if there, err = store.Exists(c.Context(), storeConfig(cfg)); err != nil {
			return cfg, nil, nil, err
		}
	}
	if there {
		cfg, st, err = m.create(c)
		return cfg, st, func() { st.Close() }, err
	}
	dir, err := os.MkdirTemp("", "yiku-*")
	if err != nil {
		return cfg, nil, nil, kb.Errorf(kb.Unavailable, "没有地方放临时文件，请检查磁盘空间").Because(err)
	}
	if st, err = store.Open(c.Context(), store.Config{Dir: dir}); err != nil {
		os.RemoveAll(dir)
		return cfg, nil, nil, err
	}
	return cfg, st, func() { st.Close(); os.RemoveAll(dir) }, nil
}

// readable reports whether there is a file to import.
func readable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func readMap(file string) (*standard.Map, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "映射文件 %s 打不开，请检查路径和权限", file).Because(err)
	}
	defer f.Close()
	return standard.ReadMap(f)
}
