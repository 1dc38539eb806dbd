package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yiku/kb"
)

func (m *Main) confirm() *cobra.Command {
	var by string
	var all bool
	c := &cobra.Command{
		Use:   "confirm CODE… --by NAME",
		Short: "部门确认示例条目：记下审核日期，去掉“示例内容，待部门审核”",
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case strings.TrimSpace(by) == "":
				return kb.Errorf(kb.Invalid, "请用 --by 写明谁确认的，会记入审计")
			case all == (len(args) > 0):
				return kb.Errorf(kb.Invalid, "请写要确认的条目编码，或用 --all 确认全部示例条目")
			}
			_, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			entries, err := chosen(c.Context(), st, args)
			if err != nil {
				return err
			}
			n, err := confirm(c.Context(), st, by, entries)
			fmt.Fprintf(m.Stdout, "已确认 %d 条\n", n)
			return err
		},
	}
	c.Flags().StringVar(&by, "by", "", "确认人 `NAME`")
	c.Flags().BoolVar(&all, "all", false, "确认全部示例条目")
	return c
}

// chosen gives the entries with these codes, or every unconfirmed one when there are none.
func chosen(ctx context.Context, r kb.Reader, codes []string) ([]kb.Record, error) {
	var out []kb.Record
	if len(codes) == 0 {
		err := kb.EachRecord(ctx, r, func(e *kb.Entry) error {
			if e.Unconfirmed() {
				out = append(out, e)
			}
			return nil
		})
		return out, err
	}
	for _, code := range codes {
		rec, err := r.Get(ctx, kb.KindEntry, code)
		if err != nil {
			return nil, err
		}
		if !rec.(*kb.Entry).Unconfirmed() {
			return nil, kb.Errorf(kb.Invalid, "条目 %s 不是待确认的示例条目，不用确认", code)
		}
		out = append(out, rec)
	}
	return out, nil
}

// confirm sets the entries' day of review and says how many it has kept.
func confirm(ctx context.Context, ed kb.Editor, by string, entries []kb.Record) (int, error) {
	n := 0
	for batch := range slices.Chunk(entries, kb.MaxPut) {
		for _, rec := range batch {
			rec.(*kb.Entry).ReviewedAt = kb.Today(time.Now())
		}
		if _, err := ed.Put(ctx, kb.Act{By: by, Action: kb.ActionConfirm}, batch...); err != nil {
			return n, err
		}
		n += len(batch)
	}
	return n, nil
}
