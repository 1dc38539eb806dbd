package standard

import (
	"context"
	"strings"
	"testing"

	"yiku/kb"
)

// What became of an entry in the library stays when its file comes again.
func TestLifeIsKept(t *testing.T) {
	ctx := context.Background()
	entry := func(s kb.Reader) *kb.Entry {
		t.Helper()
		rec, err := s.Get(ctx, kb.KindEntry, "n1")
		if err != nil {
			t.Fatal(err)
		}
		return rec.(*kb.Entry)
	}
	const head = "编码,标准问题,答案,责任部门,无依据原因"
	for _, c := range []struct {
		name, file, data string
		want             kb.Entry // its life
		same             int
	}{
		{"the same", "a.jsonl", plain(nil), kb.Entry{Status: kb.Withdrawn, ReviewedAt: "2024-05-06", Starter: true}, 1},
		{"the same table", "a.csv", head + "\nn1,失业登记怎么办,到窗口办。,rsj,常识\n", kb.Entry{Status: kb.Withdrawn, ReviewedAt: "2024-05-06", Starter: true}, 1},
		{"an empty status", "a.csv", head + ",状态\nn1,失业登记怎么办,到窗口办。,rsj,常识,\n", kb.Entry{Status: kb.Withdrawn, ReviewedAt: "2024-05-06", Starter: true}, 1},
		{"a status", "a.jsonl", plain(o{"status": "published"}), kb.Entry{Status: kb.Published, ReviewedAt: "2024-05-06", Starter: true}, 0},
		{"another answer", "a.jsonl", plain(o{"answer": "改了。"}), kb.Entry{Status: kb.Withdrawn}, 0},
		{"an empty review", "a.csv", head + ",审核日期\nn1,失业登记怎么办,到窗口办。,rsj,常识,\n", kb.Entry{Status: kb.Withdrawn, Starter: true}, 0},
		{"no starter", "a.jsonl", plain(o{"starter": false}), kb.Entry{Status: kb.Withdrawn, ReviewedAt: "2024-05-06"}, 0},
	} {
		s := stocked(t)
		if sum, err := importer(t, s).Read(ctx, "a.jsonl", strings.NewReader(plain(nil))); err != nil || sum.New != 1 {
			t.Fatalf("%+v %v", sum, err)
		}
		e := entry(s)
		if e.Status != kb.Published {
			t.Fatalf("a new entry is %s", e.Status)
		}
		e.Status, e.ReviewedAt, e.Starter = kb.Withdrawn, "2024-05-06", true
		if _, err := s.Put(ctx, kb.Act{By: "t", Action: kb.ActionWithdraw, Reason: "测试"}, e); err != nil {
			t.Fatal(err)
		}
		sum, err := importer(t, s).Read(ctx, c.file, strings.NewReader(c.data))
		if err != nil {
			t.Fatal(c.name, err)
		}
		got := entry(s)
		if got.Status != c.want.Status || got.ReviewedAt != c.want.ReviewedAt || got.Starter != c.want.Starter {
			t.Errorf("%s: %s %q %v", c.name, got.Status, got.ReviewedAt, got.Starter)
		}
		if sum.Same != c.same {
			t.Errorf("%s: %+v", c.name, sum)
		}
	}
}

// Questions are matched to the names of the library's list, however a file writes them.
func TestListedNames(t *testing.T) {
	ctx := context.Background()
	s := stocked(t)
	rows := plain(o{"regions": []string{"3701", " 济南 市", "火星", "37"}, "audiences": []string{"gr", "个 人"}})
	if sum, err := importer(t, s).Read(ctx, "a.jsonl", strings.NewReader(rows)); err != nil || sum.New != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	rec, err := s.Get(ctx, kb.KindEntry, "n1")
	if err != nil {
		t.Fatal(err)
	}
	e := rec.(*kb.Entry)
	if got := strings.Join(e.Regions, " "); got != "济南市 火星 山东省" || strings.Join(e.Audiences, " ") != "个人" {
		t.Errorf("%q %q", got, e.Audiences)
	}
	if sum, err := importer(t, s).Read(ctx, "a.jsonl", strings.NewReader(`{"words":["甲","乙"],"regions":["3701"]}`)); err != nil || sum.New != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	if rec, err = s.Get(ctx, kb.KindSynonym, "甲"); err != nil || rec.(*kb.Synonym).Regions[0] != "济南市" {
		t.Errorf("%+v %v", rec, err)
	}
}

// A form may move from one entry of a file to another, whichever row comes first; yet no two end up with it.
func TestMovingAForm(t *testing.T) {
	ctx := context.Background()
	row := func(code, question, similar, answer string) string {
		return plain(o{"code": code, "question": question, "similar": []string{similar}, "answer": answer})
	}
	taker, giver := row("b", "乙怎么办", "丙怎么办", "答。"), row("a", "甲怎么办", "丁怎么办", "答。")
	for _, c := range []struct {
		name    string
		rows    []string
		refused int
	}{
		{"taken first", []string{taker, giver}, 0},
		{"given first", []string{giver, taker}, 0},
		{"both want it, in one", []string{taker, row("a", "甲怎么办", "丙怎么办", "又答。")}, 1},
		{"both want it, in the other", []string{row("a", "甲怎么办", "丙怎么办", "又答。"), taker}, 1},
		{"the giver is refused as another's", []string{row("c", "丙怎么办", "戊呢", "答。"), taker, row("a", "甲怎么办", "失业金怎么领", "答。")}, 3},
		{"the giver is refused", []string{taker, row("a", "甲怎么办", "丁怎么办", "")}, 2},
		{"the giver is refused first", []string{row("a", "甲怎么办", "丁怎么办", ""), taker}, 2},
	} {
		s := stocked(t)
		if sum, err := importer(t, s).Read(ctx, "a.jsonl", strings.NewReader(row("a", "甲怎么办", "丙怎么办", "答。")+"\n"+row("b", "乙怎么办", "乙呢", "答。"))); err != nil || sum.New != 2 {
			t.Fatalf("%+v %v", sum, err)
		}
		sum, err := importer(t, s).Read(ctx, "b.jsonl", strings.NewReader(strings.Join(c.rows, "\n")))
		if sum.Refused != c.refused || (err != nil) != (c.refused == len(c.rows)) {
			t.Errorf("%s: %+v %v", c.name, sum, err)
		}
		holders := 0
		if err := kb.EachRecord(ctx, s, func(e *kb.Entry) error {
			if strings.Contains(strings.Join(e.Forms(), " "), "丙怎么办") {
				holders++
			}
			return nil
		}); err != nil || holders != 1 {
			t.Errorf("%s: %d entries have the form, %v", c.name, holders, err)
		}
	}
}
