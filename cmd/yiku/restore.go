package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"yiku/kb"
	"yiku/kb/store"
)

func (m *Main) restore() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "把备份文件装进空的数据目录或空的数据库",
		Args:  wants(1, false, "请写一个备份文件"),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := m.config(c)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
				return kb.Errorf(kb.Invalid, "数据目录 %s 建不了，请检查路径和权限，或用 --data 换一个", cfg.Data).Because(err)
			}
			if err := store.Restore(c.Context(), storeConfig(cfg), args[0]); err != nil {
				return err
			}
			fmt.Fprintf(m.Stdout, "已从 %s 恢复\n", args[0])
			return nil
		},
	}
}
