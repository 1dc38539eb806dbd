package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yiku/kb"
	"yiku/retrieval/eval"
)

// report prints a set's figures, and what else was asked for. With JSON, Stdout is for objects only: questions go to Stderr.
func (m *Main) report(s eval.Set, f eval.Figures, outcomes []eval.Outcome, o evalOptions) error {
	names := entryNames(s)
	lists := m.Stdout
	if o.asJSON {
		lists = m.Stderr
		if err := json.NewEncoder(m.Stdout).Encode(f); err != nil {
			return err
		}
	} else {
		printFigures(m.Stdout, f)
		if f.Compare != nil {
			printComparison(m.Stdout, f.Compare, names, o.listed)
		}
	}
	for _, lost := range eval.Losses(outcomes, o.losses) {
		printLoss(lists, s, lost, names)
	}
	return nil
}

func printFigures(w io.Writer, f eval.Figures) {
	fmt.Fprintf(w, "%-16s %5d 条 %5d 问  top1 %.3f  ndcg10 %.3f  hit10 %.3f  直接 %.3f（对 %.3f）  选择 %.3f（对 %.3f）  无 %.3f",
		f.Set, f.Entries, f.Queries, f.Top1, f.NDCG10, f.Hit10, f.Direct, f.DirectRight, f.Choices, f.ChoicesRight, f.None)
	for _, more := range []struct {
		name  string
		share *float64
	}{{"给到", f.RightIn}, {"直接错", f.DirectWrong}, {"ece", f.ECE}, {"电话对", f.PhoneRight}, {"电话误", f.PhoneFalse}} {
		if more.share != nil {
			fmt.Fprintf(w, "  %s %.3f", more.name, *more.share)
		}
	}
	fmt.Fprintf(w, "  p50 %.2f ms\n", f.P50)
}

// entryNames says what each entry of the set is about; nothing for the starter library's, whose candidates say it.
func entryNames(s eval.Set) map[string]string {
	names := map[string]string{}
	for _, e := range s.Entries {
		names[e.Code] = cmp.Or(e.Question, e.Answer)
	}
	return names
}

// printComparison prints what is better and worse than before, at most listed questions of each.
func printComparison(w io.Writer, c *eval.Comparison, names map[string]string, listed int) {
	fmt.Fprintf(w, "  与以前比：%d 问前后都有，%d 问变好，%d 问变差", c.Questions, c.Wins, c.Losses)
	if c.New+c.Gone > 0 {
		fmt.Fprintf(w, "；没比的：这次才有 %d 问，以前才有 %d 问", c.New, c.Gone)
	}
	fmt.Fprintln(w)
	for _, d := range []struct {
		name string
		*eval.Difference
	}{{"top1", c.Top1}, {"ndcg10", c.NDCG10}, {"直接", c.Direct}, {"给到", c.RightIn}} {
		if d.Difference != nil {
			fmt.Fprintf(w, "  %-6s %.3f → %.3f  差 %+.3f（95%% 区间 %+.3f 到 %+.3f）\n", d.name, d.Before, d.After, d.Diff, d.Low, d.High)
		}
	}
	printChanges(w, "变好", c.Won, names, listed)
	printChanges(w, "变差", c.Lost, names, listed)
}

func printChanges(w io.Writer, what string, cs []eval.Change, names map[string]string, listed int) {
	for _, c := range cs[:min(len(cs), listed)] {
		was, is := stood(c.Before), stood(c.After)
		fmt.Fprintf(w, "  %s %s → %s  %s %s｜以前：%s｜现在：%s\n", what, was, is, c.After.ID, clip(c.After.Text, 60), first(c.Before, names), first(c.After, names))
	}
	if rest := len(cs) - listed; rest > 0 && listed > 0 {
		fmt.Fprintf(w, "  %s 还有 %d 问没列\n", what, rest)
	}
}

// stood says where the first right candidate stood; for a question without one, what was answered.
func stood(o *eval.Outcome) string {
	switch {
	case len(o.Phones) > 0 || o.Unlabelled:
		return kindNames[o.Kind] + "，" + given(o.Phone)
	case o.Right == 0:
		return kindNames[o.Kind]
	case o.Rank == 0:
		return "没找到"
	}
	return fmt.Sprintf("第 %d", o.Rank)
}

var kindNames = map[kb.AnswerKind]string{kb.Direct: "直接", kb.Choices: "选择", kb.None: "无"}

// first names the first candidate.
func first(o *eval.Outcome, names map[string]string) string {
	if len(o.Candidates) == 0 {
		return "（没有候选）"
	}
	return entryName(o.Candidates[0].Code, o.Candidates[0].Question, names)
}

// entryName is an entry's question, else what the set says of it, with its code.
func entryName(code, question string, names map[string]string) string {
	return strings.TrimSpace(clip(cmp.Or(question, names[code]), 40) + " [" + code + "]")
}

// clip is a text on one line, of at most n characters.
func clip(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return string(r)
}

// printLoss prints a question that went wrong: what came first, what was right, and the features of both.
func printLoss(w io.Writer, s eval.Set, o eval.Outcome, names map[string]string) {
	fmt.Fprintf(w, "  没答对 %s/%s %s\n", o.Set, o.ID, clip(o.Text, 120))
	for _, before := range o.Before {
		fmt.Fprintf(w, "    前一问 %s\n", clip(before, 120))
	}
	fmt.Fprintf(w, "    先出  %s（%s，概率 %.2f）\n", first(&o, names), kindNames[o.Kind], o.P)
	var right *eval.Candidate
	switch {
	case len(o.Phones) > 0:
		fmt.Fprintf(w, "    应给  无，电话 %s（%s）\n", strings.Join(o.Phones, "、"), given(o.Phone))
	case o.Unlabelled:
		fmt.Fprintf(w, "    应给  不是急救、报警一类的电话（%s）\n", given(o.Phone))
	case o.Right == 0:
		fmt.Fprintln(w, "    应给  无")
	case o.Rank > 0:
		right = &o.Candidates[o.Rank-1]
		fmt.Fprintf(w, "    应给  %s（第 %d）\n", entryName(right.Code, right.Question, names), o.Rank)
	default:
		fmt.Fprintf(w, "    应给  %s（不在 %d 个候选里）\n", strings.Join(rightNames(s, o.ID, names), "、"), len(o.Candidates))
	}
	if len(o.Candidates) > 0 {
		printFeatures(w, o.Candidates[0], right)
	}
}

// given says which phone an answer named.
func given(phone string) string {
	if phone == "" {
		return "没给电话"
	}
	return "给了 " + phone
}

// rightNames names at most three of a question's right entries, the best first.
func rightNames(s eval.Set, id string, names map[string]string) []string {
	i := slices.IndexFunc(s.Queries, func(q eval.Query) bool { return q.ID == id })
	right := s.Queries[i].Right
	codes := slices.SortedFunc(maps.Keys(right), func(x, y string) int { return cmp.Or(right[y]-right[x], strings.Compare(x, y)) })
	var out []string
	for _, code := range codes[:min(len(codes), 3)] {
		out = append(out, entryName(code, "", names))
	}
	return out
}

// printFeatures prints the features of what came first, beside those of what was right where it was weighed. What neither
// has is left out.
func printFeatures(w io.Writer, first eval.Candidate, right *eval.Candidate) {
	fmt.Fprint(w, "    特征 ")
	for _, name := range slices.Sorted(maps.Keys(first.Features)) {
		switch {
		case right != nil && (first.Features[name] != 0 || right.Features[name] != 0):
			fmt.Fprintf(w, " %s %.3f/%.3f", name, first.Features[name], right.Features[name])
		case right == nil && first.Features[name] != 0:
			fmt.Fprintf(w, " %s %.3f", name, first.Features[name])
		}
	}
	fmt.Fprintln(w)
}
