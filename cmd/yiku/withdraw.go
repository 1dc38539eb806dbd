package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"yiku/kb"
)

func (m *Main) withdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "withdraw CODE --reason TEXT",
		Short: "撤下一个已发布的条目，各渠道一秒内不再回答",
		Args:  wants(1, false, "请写一个条目的编码"),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return kb.Errorf(kb.Invalid, "请用 --reason 写明为什么撤下，会记入审计")
			}
			_, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			rec, err := st.Get(c.Context(), kb.KindEntry, args[0])
			if err != nil {
				return err
			}
			e := rec.(*kb.Entry)
			if e.Status != kb.Published {
				return kb.Errorf(kb.Invalid, "条目 %s 没有在发布中（现在是 %s），不用撤下", e.Code, e.Status)
			}
			e.Status = kb.Withdrawn
			if _, err := st.Put(c.Context(), kb.Act{By: operator(), Action: kb.ActionWithdraw, Reason: reason}, e); err != nil {
				return err
			}
			fmt.Fprintf(m.Stdout, "已撤下 %s：%s\n", e.Code, e.Question)
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "撤下的原因 `TEXT`")
	return c
}
