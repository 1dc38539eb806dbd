package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"yiku/kb"
	"yiku/kb/standard"
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
			cfg, st, err := m.create(c)
			if err != nil {
				return err
			}
			defer st.Close()
			im := &standard.Importer{Editor: st, Map: fields, Kind: kb.Kind(kind), DryRun: dryRun, RefusedFile: refused, DataDir: cfg.Data}
			sum, err := m.importFiles(c, im, args)
			if asJSON {
				err = firstError(json.NewEncoder(m.Stdout).Encode(sum), err)
			} else {
				m.tell(sum, dryRun)
			}
			return verdict(sum, err)
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

// importFiles imports one file after the other. A file that fails does not keep the next from coming in.
func (m *Main) importFiles(c *cobra.Command, im *standard.Importer, files []string) (standard.Summary, error) {
	var all standard.Summary
	var failed error
	for _, file := range files {
		p := m.progress()
		im.Act = kb.Act{By: operator(), Action: kb.ActionImport, Reason: filepath.Base(file)}
		im.Progress = p.at
		sum, err := im.File(c.Context(), file)
		p.end()
		for _, f := range sum.Findings {
			if f.Level == standard.LevelError {
				fmt.Fprintf(m.Stderr, "%s 第 %d 行没有导入：%s\n", filepath.Base(file), f.Row, f.Message)
			}
		}
		if err != nil && failed != nil {
			fmt.Fprintln(m.Stderr, "错误："+line(err))
		}
		failed = firstError(failed, err)
		all = plus(all, sum)
		if c.Context().Err() != nil {
			break
		}
	}
	return all, failed
}

func plus(a, b standard.Summary) standard.Summary {
	a.Read += b.Read
	a.New += b.New
	a.Changed += b.Changed
	a.Same += b.Same
	a.Refused += b.Refused
	a.Warnings += b.Warnings
	if b.RefusedFile != "" {
		a.RefusedFile = b.RefusedFile
	}
	if a.Rules == nil {
		a.Rules = map[string]int{}
	}
	for rule, n := range b.Rules {
		a.Rules[rule] += n
	}
	return a
}

// verdict makes the exit code: 1 when nothing is in, 3 when only some of it is.
func verdict(sum standard.Summary, err error) error {
	in := sum.New + sum.Changed + sum.Same
	switch {
	case err != nil:
		return err
	case sum.Refused > 0 && in > 0:
		return someRefused
	case sum.Refused > 0:
		return status(1)
	}
	return nil
}

// tell says in words what came of an import.
func (m *Main) tell(sum standard.Summary, dryRun bool) {
	verb := "已导入"
	if dryRun {
		verb = "检查完（没有入库）"
	}
	fmt.Fprintf(m.Stdout, "%s：读 %d 行，新增 %d，修改 %d，未变 %d，退回 %d，提醒 %d\n", verb, sum.Read, sum.New, sum.Changed, sum.Same, sum.Refused, sum.Warnings)
	for _, r := range standard.Rules {
		if n := sum.Rules[r.Code]; n > 0 {
			fmt.Fprintf(m.Stdout, "  %d 处 %s：%s\n", n, r.Code, r.Text)
		}
	}
	if sum.RefusedFile != "" {
		fmt.Fprintf(m.Stdout, "退回的行和原因在 %s，改好后可以直接再导入\n", sum.RefusedFile)
	}
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

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
