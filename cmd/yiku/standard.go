package main

import (
	"github.com/spf13/cobra"

	"yiku/kb/standard"
)

func (m *Main) standard() *cobra.Command {
	return &cobra.Command{
		Use:   "standard",
		Short: "打印入库标准（JSON Schema）",
		Args:  wants(0, false, "standard 后面不跟参数"),
		RunE: func(*cobra.Command, []string) error {
			_, err := m.Stdout.Write(standard.Schema())
			return err
		},
	}
}
