package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"yiku/kb"
)

func (m *Main) audit() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "核对审计链", Args: cobra.ArbitraryArgs, RunE: func(*cobra.Command, []string) error {
		return kb.Errorf(kb.Invalid, "请写 yiku audit verify")
	}}
	c.AddCommand(&cobra.Command{
		Use:   "verify",
		Short: "从头核对审计链，找出绕过程序的改动",
		Args:  wants(0, false, "audit verify 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			_, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			v, err := st.Verify(c.Context())
			if err != nil {
				return err
			}
			if f := v.Fault; f != nil {
				fmt.Fprintf(m.Stdout, "审计链不完整：%s（%s，第 %d 行）\n", f.Reason, f.What, f.Seq)
				return status(1)
			}
			fmt.Fprintf(m.Stdout, "审计链完整：%d 行，链头 %s\n", v.Rows, v.Hash)
			return nil
		},
	})
	return c
}
