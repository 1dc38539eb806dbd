package website_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"
	"github.com/prometheus/client_golang/prometheus"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/openapi"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

// starter is the website as it is after a first start: the starter library in a store of its own, found by words and meaning.
func starter(t *testing.T) *httptest.Server {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if _, err := seeds.Load(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	encoder, err := embed.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	shipped := func(string) []kb.Vector {
		_, vs, err := vector.ReadFile(bytes.NewReader(seeds.Vectors))
		if err != nil {
			t.Error(err)
		}
		return vs
	}
	patient := retrieval.Defaults()
	patient.EncoderDeadline = time.Minute // the machine may be busy
	engine, err := retrieval.Open(t.Context(), st, st, &retrieval.Meaning{Encoder: encoder, Vectors: st, Shipped: shipped}, patient)
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Encode(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg := channels.DefaultConfig()
	cfg.Limits.Asks = channels.Rate{} // one address asks for many
	api, err := openapi.New(cfg, engine, engine, prometheus.Gatherers{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, website.New(website.DefaultConfig(), cfg, engine, engine, engine, st), api)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	return listening
}

// TestAStrangerFindsTheAnswer asks in everyday words from the home page, on a phone, by touch and by keyboard alone. What is
// offered as a choice is followed.
func TestAStrangerFindsTheAnswer(t *testing.T) {
	s, b := starter(t), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	ways := map[string]struct{ ask, follow func(text string) }{
		"touch": {
			func(text string) {
				b.Do(chromedp.Click(chromedp.ID("q")), chromedp.KeyEvent(text), chromedp.Click(chromedp.CSS(".ask .row button")))
			},
			func(text string) { b.Do(chromedp.Click(chromedp.Search(`//main//a[text()="` + text + `"]`))) },
		},
		"keyboard": {
			func(text string) {
				b.TabTo("document.activeElement.id", "q")
				b.Do(chromedp.KeyEvent(text), chromedp.KeyEvent(keys.Enter))
			},
			func(text string) { b.TabToText(text); b.Do(chromedp.KeyEvent(keys.Enter)) },
		},
	}
	for way, by := range ways {
		for asked, want := range map[string]struct{ entry, says string }{
			"刚生了娃怎么登记":    {"孩子出生怎么上户口，几天内要办？", "出生医学证明"},
			"丢了工作失业保险给什么": {"失业保险有哪些待遇，除了失业金还给什么？", "失业保险金"},
			"政策问答平台是谁在管":  {"政策问答平台由谁负责，什么时候完成？", "各街道（镇）"},
		} {
			b.Do(chromedp.Navigate(s.URL + "/"))
			by.ask(asked)
			b.Wait(`location.pathname === '/ask' && document.readyState === 'complete'`)
			if kind := channeltest.See[string](b, `document.querySelector('[data-turn]').dataset.kind`); kind == "choices" {
				by.follow(want.entry)
			}
			b.Wait(`document.querySelector('article h1')?.textContent === '` + want.entry + `'`)
			if text := channeltest.See[string](b, `document.querySelector('article').innerText`); !strings.Contains(text, want.says) || !strings.Contains(text, "政策依据") {
				t.Errorf("%s by %s: the answer is %s", asked, way, text)
			}
			if n := channeltest.See[int](b, `document.querySelectorAll('article a[href^="tel:"]').length`); n == 0 {
				t.Errorf("%s by %s: nobody to call", asked, way)
			}
		}
		b.Do(chromedp.Navigate(s.URL + "/"))
		by.ask("明天会不会下雨")
		b.Wait(`document.querySelector('h1')?.textContent === '暂未收录'`)
		if none := channeltest.See[string](b, `document.querySelectorAll('article').length + document.querySelector('.owner .phone').href`); none != "0tel:12345" {
			t.Errorf("the weather by %s: %s", way, none)
		}
	}
	b.Silent()
}

// heardNode is what a screen reader says of one part of a page.
type heardNode struct{ role, name string }

// heard is the accessibility tree in reading order.
func heard(t *testing.T, b *channeltest.Browser) (out []heardNode) {
	t.Helper()
	byID := map[accessibility.NodeID]*accessibility.Node{}
	var root accessibility.NodeID
	b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return err
		}
		for _, n := range tree.Nodes {
			byID[n.NodeID] = n
		}
		root = tree.Nodes[0].NodeID
		return nil
	}))
	text := func(v *accessibility.Value) (s string) {
		if v != nil {
			_ = json.Unmarshal([]byte(v.Value), &s)
		}
		return s
	}
	var walk func(accessibility.NodeID)
	walk = func(id accessibility.NodeID) {
		n := byID[id]
		if n == nil {
			return
		}
		if !n.Ignored {
			out = append(out, heardNode{text(n.Role), text(n.Name)})
		}
		for _, child := range n.ChildIDs {
			walk(child)
		}
	}
	walk(root)
	return out
}

// TestPagesReadOut walks pages as a screen reader does: three that answer, one with choices, and one that knows no answer.
func TestPagesReadOut(t *testing.T) {
	s, b := starter(t), channeltest.Browse(t)
	b.View(390, 844, scheme(false)...)
	head := []heardNode{{"link", "跳到正文"}, {"banner", ""}, {"navigation", "栏目"}, {"main", ""}, {"search", ""}, {"combobox", "您想问什么？"}}
	answer := func(question string) []heardNode {
		return []heardNode{{"article", ""}, {"heading", question}, {"region", "负责部门"}, {"region", "政策依据"}, {"form", "这个回答有用吗？"}, {"region", "相关内容"}}
	}
	for asked, want := range map[string][]heardNode{
		"孩子出生怎么上户口":            answer("孩子出生怎么上户口，几天内要办？"),
		"失业保险有哪些待遇，除了失业金还给什么？": answer("失业保险有哪些待遇，除了失业金还给什么？"),
		"政策问答平台由谁负责，什么时候完成？":   answer("政策问答平台由谁负责，什么时候完成？"),
		"养老保险":    {{"heading", "您想问的是"}, {"list", ""}, {"listitem", ""}, {"link", ""}, {"listitem", ""}, {"link", ""}, {"link", "12345"}},
		"明天会不会下雨": {{"heading", "暂未收录"}, {"region", "请打电话问"}, {"link", "12345"}, {"region", "把问题留下来"}, {"textbox", "您的问题"}, {"button", "留下问题"}},
	} {
		b.Do(chromedp.Navigate(s.URL + asking(asked)))
		b.Wait(`document.querySelector('.tell') || !document.querySelector('article')`)
		read := heard(t, b)
		at := -1
		for _, want := range slices.Concat(head, want, []heardNode{{"contentinfo", ""}, {"link", "无障碍说明"}}) {
			next := slices.IndexFunc(read[at+1:], func(n heardNode) bool {
				return n.role == want.role && (n.name == want.name || want == heardNode{"link", ""})
			})
			if next < 0 {
				t.Fatalf("%s: %s %q is not read after what stands before it: %v", asked, want.role, want.name, read)
			}
			at += next + 1
		}
		count := map[string]int{}
		for _, n := range read {
			count[n.role]++
			if n.name == "" && slices.Contains([]string{"link", "button", "heading", "region", "navigation", "combobox", "textbox"}, n.role) {
				t.Errorf("%s: a %s has no name", asked, n.role)
			}
		}
		if count["banner"] != 1 || count["main"] != 1 || count["contentinfo"] != 1 || count["search"] != 1 || count["article"] > 1 {
			t.Errorf("%s: landmarks %v", asked, count)
		}
	}
}

// TestLargestPaint holds that a slow phone shows the largest thing of a page within a second, from the starter library. It counts
// the best of five tries, and of up to fifteen where the machine is busy with other things.
func TestLargestPaint(t *testing.T) {
	const limit, delay = time.Second, 150 * time.Millisecond // the network's, see SlowPhone
	s, b := starter(t), channeltest.Browse(t)
	b.SlowPhone()
	const question = "孩子出生怎么上户口"
	_, body := fetch(t, request(t, "GET", s.URL+asking(question)))
	entry := regexp.MustCompile(`data-url="([^"]+)"`).FindStringSubmatch(body)
	for name, path := range map[string]string{"home": "/", "answer": asking(question), "results": asking(question) + "&list=1", "entry": entry[1]} {
		var took []time.Duration
		for len(took) < 5 || took[0] > limit && len(took) < 15 {
			b.Do(chromedp.Navigate(s.URL + path))
			took = append(took, b.LargestPaint())
			slices.Sort(took)
		}
		t.Logf("%s: best %v, median %v, worst %v", name, took[0], took[len(took)/2], took[len(took)-1])
		if took[0] > limit {
			t.Errorf("%s is not shown within %v: %v", name, limit, took)
		}
		if took[0] < delay {
			t.Errorf("%s is shown sooner than the network's delay, so nothing was throttled: %v", name, took)
		}
	}
}
