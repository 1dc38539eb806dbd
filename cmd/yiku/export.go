package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"yiku/kb"
	"yiku/kb/standard"
)

func (m *Main) export() *cobra.Command {
	var kind string
	c := &cobra.Command{
		Use:   "export --kind KIND FILE",
		Short: "导出一类记录，格式由文件名结尾定：.xlsx .csv .json .jsonl",
		Args:  wants(1, false, "请写一个文件名"),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(kb.Kinds, kb.Kind(kind)) {
				return kb.Errorf(kb.Invalid, "--kind 要写这些之一：%s", kinds())
			}
			_, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			if err := standard.Export(c.Context(), st, kb.Kind(kind), args[0]); err != nil {
				return err
			}
			fmt.Fprintf(m.Stdout, "已导出到 %s\n", args[0])
			return nil
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "导出哪一类 `KIND`："+kinds())
	return c
}

func kinds() string {
	var names []string
	for _, k := range kb.Kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, "、")
}
