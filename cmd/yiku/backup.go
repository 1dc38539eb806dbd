package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (m *Main) backup() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "把整个库存成一个文件，服务不用停",
		Args:  wants(1, false, "请写一个文件名"),
		RunE: func(c *cobra.Command, args []string) error {
			_, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			if err := st.Backup(c.Context(), args[0]); err != nil {
				return err
			}
			fmt.Fprintf(m.Stdout, "已备份到 %s\n", args[0])
			return nil
		},
	}
}
