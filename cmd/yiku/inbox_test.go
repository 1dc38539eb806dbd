package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

// TestInbox leaves things with a running server, as citizens do, and looks at them while it runs.
func TestInbox(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { testInbox(t, "--data", t.TempDir()) })
	t.Run("PostgreSQL", func(t *testing.T) {
		testInbox(t, "--data", t.TempDir(), "--database-url", storetest.PostgresURL(t))
	})
}

func testInbox(t *testing.T, where ...string) {
	s := serve(t, nil, where...)
	inbox := func(args ...string) string {
		return mustYiku(t, append(append([]string{"inbox"}, where...), args...)...).out
	}
	if out := inbox(); strings.Count(out, "没有\n") != 4 {
		t.Errorf("nothing was left:\n%s", out)
	}
	if out := inbox("--json"); out != `{"feedback":[],"gaps":[],"receipts":[],"reports":[]}`+"\n" {
		t.Errorf("nothing was left: %s", out)
	}
	number := s.leave(t, "/leave", url.Values{"q": {"无人机执照\n谁发？\x1b[2J\u202e我的电话13800138000"}, "department": {"残疾人联合会"}})
	s.leave(t, "/leave", url.Values{"q": {"火星移民怎么报名"}})
	entry := s.ask(t, "政策问答平台归谁管").Entry
	s.leave(t, "/report", url.Values{"entry": {entry.ID}, "passage": {"2024年12月底前"}, "reason": {"早过期了"}})
	bad := s.ask(t, "政策问答平台归谁管")
	s.leave(t, "/feedback", url.Values{"answer": {bad.ID}, "helpful": {"no"}, "reason": {"看不懂"}})
	s.leave(t, "/feedback", url.Values{"answer": {entry.ID}, "helpful": {"no"}, "reason": {"内容过时"}}) // on the entry's own page
	for _, q := range []string{"火星移民怎么报名", "木星移民怎么报名", "木星移民怎么报名"} {
		s.ask(t, q)
	}
	var got struct{ Receipts, Reports, Feedback, Gaps []map[string]any }
	within(t, 5*time.Second, "the gaps and the mark are written", func() bool {
		got.Gaps, got.Feedback = nil, nil
		return json.Unmarshal([]byte(inbox("--json")), &got) == nil && len(got.Gaps) == 2 && len(got.Feedback) == 2
	})
	today := string(kb.Today(time.Now()))
	if len(got.Receipts) != 2 || len(got.Reports) != 1 {
		t.Fatalf("%+v", got)
	}
	first := got.Receipts[1]
	if first["number"] != number || first["day"] != today || first["department"] != "残疾人联合会" || got.Receipts[0]["department"] != "" || len(first) != 4 || len(number) != 12 {
		t.Errorf("receipts %v", got.Receipts)
	}
	wrong := map[string]any{"day": today, "entry": entry.Code, "revision": 1., "question": entry.Question, "passage": "2024年12月底前", "reason": "早过期了", "channel": "website"}
	if !reflect.DeepEqual(got.Reports[0], wrong) {
		t.Errorf("report %v, want %v", got.Reports[0], wrong)
	}
	mark := map[string]any{"day": today, "entry": entry.Code, "asked": "政策问答平台归谁管", "reason": "看不懂", "channel": "website"}
	page := map[string]any{"day": today, "entry": entry.Code, "asked": entry.Question, "reason": "内容过时", "channel": "website"}
	for _, want := range []map[string]any{mark, page} {
		if !slices.ContainsFunc(got.Feedback, func(m map[string]any) bool { return reflect.DeepEqual(m, want) }) {
			t.Errorf("feedback %v, want %v", got.Feedback, want)
		}
	}
	if g := got.Gaps; g[0]["count"] != 2. || g[0]["text"] != "木星移民怎么报名" || g[0]["last"] != today || g[1]["count"] != 1. {
		t.Errorf("gaps %v", g)
	}

	out := inbox()
	for _, want := range []string{
		"  " + today + "  " + number + "  残疾人联合会  无人机执照 谁发？ [2J 我的电话［手机号］\n", "  未定          火星移民怎么报名\n",
		"  第 1 版  早过期了\n", "  问题：" + entry.Question + "\n", "  原文：2024年12月底前\n", "  看不懂\n", "  问的是：政策问答平台归谁管\n", "\n  2     " + today + "  ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if strings.ContainsAny(out, "\x1b\u202e") || strings.Contains(out, "13800138000") {
		t.Errorf("what was left is obeyed or not masked: %q", out)
	}
	if out := inbox("--kind", "gaps", "--limit", "1"); !strings.Contains(out, "木星") || strings.Contains(out, "火星") || strings.Contains(out, number) || !strings.Contains(out, "只列出了 1 条") {
		t.Errorf("one gap:\n%s", out)
	}
	if out := inbox("--since", today); strings.Contains(out, "没有\n") {
		t.Errorf("since today:\n%s", out)
	}
	if out := inbox("--since", string(kb.Today(time.Now().AddDate(0, 0, 1)))); strings.Count(out, "没有\n") != 4 {
		t.Errorf("since tomorrow:\n%s", out)
	}
}

// TestInboxForgets: what is past journal.days is not shown, though nothing has deleted it yet.
func TestInboxForgets(t *testing.T) {
	data := library(t)
	st, err := store.Open(t.Context(), store.Config{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, days := range []int{1, 179, 181} {
		if err := st.Leave(t.Context(), kb.Receipt{Number: fmt.Sprintf("%012d", days), Text: "问", At: time.Now().AddDate(0, 0, -days)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Report(t.Context(), kb.Report{ID: ulid.Make().String(), Entry: "GONE", Reason: "错", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if out := mustYiku(t, "inbox", "--data", data, "--kind", "reports").out; !strings.Contains(out, "GONE") {
		t.Errorf("of an entry that is not there:\n%s", out)
	}
	for since, want := range map[string]int{"2000-01-01": 2, "": 2, string(kb.Today(time.Now().AddDate(0, 0, -1))): 1} {
		if out := mustYiku(t, "inbox", "--data", data, "--since", since, "--kind", "receipts").out; strings.Count(out, "00000000") != want {
			t.Errorf("since %q, want %d:\n%s", since, want, out)
		}
	}
}

// leave sends a form and gives the last part of the address it leads to.
func (s *service) leave(t testing.TB, path string, form url.Values) string {
	t.Helper()
	resp, err := http.PostForm(s.base+path, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d", path, resp.StatusCode)
	}
	return resp.Request.URL.Path[strings.LastIndex(resp.Request.URL.Path, "/")+1:]
}
