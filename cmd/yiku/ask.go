package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"yiku/channels/openapi"
	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
)

func (m *Main) ask() *cobra.Command {
	var asJSON, explain bool
	c := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "向数据目录里的库提一个问题",
		Args:  wants(1, false, "请把问题写成一个参数，有空格就加引号"),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			engine, done, err := m.understanding(c.Context(), cfg, st)
			if err != nil {
				return err
			}
			defer done()
			q := kb.Question{Text: args[0], Scope: kb.Scope{Channel: kb.ChannelOpenAPI}, Explain: explain}
			a, err := engine.Ask(c.Context(), q)
			if err != nil {
				return err
			}
			if asJSON {
				door, err := openapi.New(cfg.Config, engine, engine, nil)
				if err != nil {
					return err
				}
				err = m.printJSON(door.AnswerView(a), a.Candidates)
				if err != nil {
					return err
				}
			} else {
				m.printAnswer(a)
			}
			if a.Kind == kb.None {
				return noAnswer
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "打印与 POST /api/v1/ask 相同的 JSON")
	c.Flags().BoolVar(&explain, "explain", false, "列出每个候选条目和它各项的得分")
	return c
}

// askPatience is how long a question on the command line waits for the encoder, and before that for what of the library has
// no vector yet.
const askPatience = 2 * time.Second

// understanding opens an engine that finds by meaning what can be encoded in a short time: a small library that was imported
// just now is whole. What was made is kept. The engine is not run: staff's questions are not journaled.
func (m *Main) understanding(ctx context.Context, cfg configs.Config, st *store.Store) (engine *retrieval.Engine, done func(), err error) {
	with, done, err := libraryMeaning(ctx, cfg, st)
	if err != nil {
		return nil, nil, err
	}
	cfg.Retrieval.EncoderDeadline = askPatience
	if engine, err = retrieval.Open(ctx, st, st, with, cfg.Retrieval); err != nil {
		done()
		return nil, nil, err
	}
	short, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	if err := engine.Encode(short); err != nil && short.Err() == nil {
		slog.WarnContext(ctx, "the library is not encoded", "err", err)
	}
	return engine, done, nil
}

// printJSON prints the body of POST /api/v1/ask; with candidates, they are a further field.
func (m *Main) printJSON(view any, candidates []kb.Candidate) error {
	body, err := json.Marshal(view)
	if err != nil {
		return err
	}
	if len(candidates) > 0 {
		more, err := json.Marshal(candidates)
		if err != nil {
			return err
		}
		body = append(append(append(body[:len(body)-1], `,"candidates":`...), more...), '}')
	}
	_, err = fmt.Fprintf(m.Stdout, "%s\n", body)
	return err
}

func (m *Main) printAnswer(a kb.Answer) {
	out := m.Stdout
	if a.Corrected != "" {
		fmt.Fprintf(out, "已按“%s”查找\n\n", a.Corrected)
	}
	if a.Maybe != "" {
		fmt.Fprintf(out, "您是不是要问：%s\n\n", a.Maybe)
	}
	if e := a.Entry; e != nil {
		fmt.Fprintf(out, "%s\n\n%s\n", e.Question, e.Answer)
		for _, g := range e.Grounds {
			fmt.Fprintf(out, "\n依据：%s%s %s", g.Policy.Title, g.Policy.Number, g.Clause)
		}
		fmt.Fprintf(out, "\n责任部门：%s", e.Owner.Name)
		for _, p := range e.Owner.Phones {
			fmt.Fprintf(out, " %s %s", p.Number, p.Hours)
		}
		fmt.Fprintf(out, "\n编码：%s（第 %d 版）\n", e.Code, e.Revision)
		if e.Unconfirmed() {
			fmt.Fprintln(out, "示例内容，待部门审核")
		}
	}
	if f := a.Fallback; f != nil {
		fmt.Fprintf(out, "%s\n%s %s\n", f.Message, f.Department, f.Phone)
	}
	if len(a.Choices) > 0 {
		fmt.Fprintln(out, "\n您想问的是：")
	}
	for _, c := range a.Choices {
		fmt.Fprintf(out, "  %.2f  %s（%s）\n", c.Probability, c.Question, c.Department)
	}
	for _, s := range a.Steps {
		fmt.Fprintf(out, "\n%s：%s\n", s.Name, s.Text)
	}
	for _, c := range a.Candidates {
		fmt.Fprintf(out, "\n%.3f  %s  %s\n       按“%s”找到\n", c.Probability, c.Code, c.Question, c.Form)
		for _, f := range c.Features {
			fmt.Fprintf(out, "       %-14s %.3f  %+.2f\n", f.Name, f.Value, f.Part)
		}
	}
}
