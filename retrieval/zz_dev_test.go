package retrieval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/retrieval/index"
)

func jl(p string, f func(b []byte)) {
	h, err := os.Open(p)
	if err != nil {
		return
	}
	defer h.Close()
	s := bufio.NewScanner(h)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		f(s.Bytes())
	}
}

type row struct {
	ID    string `json:"_id"`
	Title string
	Text  string
}

func devLib(set string) *library {
	lib := &library{policyBy: map[string]*kb.Policy{}, departments: map[string]*kb.Department{}, regions: tree{}, audiences: tree{}}
	var docs []index.Doc
	jl("../../shared/data/eval/"+set+"/corpus.jsonl", func(b []byte) {
		var r row
		json.Unmarshal(b, &r)
		e := &kb.Entry{Code: r.ID, Question: r.Title, Answer: r.Text, Status: kb.Published}
		e.ID = r.ID
		if r.Title == "" {
			docs = append(docs, index.Doc{ID: e.ID, Body: r.Text, Item: e})
		} else {
			docs = append(docs, lib.entryDoc(e))
		}
	})
	lib.entries = index.New(docs)
	return lib
}

func TestDev(t *testing.T) {
	sets := []string{"lecoqa-faq", "lecoqa-kw", "taidi-consult", "ncp-doc", "covid-q2q", "faq-typo"}
	if s := os.Getenv("SETS"); s != "" {
		sets = strings.Split(s, ",")
	}
	dump := os.Getenv("DUMP")
	for _, set := range sets {
		t0 := time.Now()
		lib := devLib(set)
		build := time.Since(t0)
		rel := map[string]map[string]bool{}
		b, _ := os.ReadFile(filepath.Join("../../shared/data/eval", set, "qrels.tsv"))
		for i, l := range strings.Split(string(b), "\n") {
			f := strings.Split(strings.TrimSpace(l), "\t")
			if i > 0 && len(f) == 3 {
				if rel[f[0]] == nil {
					rel[f[0]] = map[string]bool{}
				}
				rel[f[0]][f[1]] = true
			}
		}
		var out *bufio.Writer
		if dump != "" {
			h, _ := os.Create(dump + "/" + set + ".jsonl")
			defer h.Close()
			out = bufio.NewWriter(h)
			defer out.Flush()
		}
		n, top1, ndcg := 0, 0.0, 0.0
		t0 = time.Now()
		qset := set
		if os.Getenv("OOD") != "" {
			qset, rel = "out-of-domain", map[string]map[string]bool{}
		}
		jl("../../shared/data/eval/"+qset+"/queries.jsonl", func(b []byte) {
			var r row
			json.Unmarshal(b, &r)
			a := &asked{lib: lib, text: r.Text, scope: lib.scope(kb.Scope{Channel: "website"}, time.Now())}
			a.query = lib.query(a.text)
			a.find()
			a.rank()
			want := rel[r.ID]
			if want == nil && qset != "out-of-domain" {
				return
			}
			n++
			dcg, idcg := 0.0, 0.0
			for i, c := range a.candidates {
				if i < 10 && want[c.entry.ID] {
					dcg += 1 / math.Log2(float64(i)+2)
				}
			}
			for i := range min(10, len(want)) {
				idcg += 1 / math.Log2(float64(i)+2)
			}
			if len(a.candidates) > 0 && want[a.candidates[0].entry.ID] {
				top1++
			}
			ndcg += dcg / idcg
			if out != nil {
				type f struct {
					H, B, S, C, P float64
					R             bool
				}
				var fs []f
				for i, c := range a.candidates {
					if i < 20 {
						fs = append(fs, f{c.head, c.body, c.similarity, c.covered, c.probability, want[c.entry.ID]})
					}
				}
				json.NewEncoder(out).Encode(map[string]any{"q": r.Text, "w": a.query.total, "c": fs})
			}
		})
		fmt.Printf("%-14s n=%d top1 %.3f ndcg %.3f  build %v  per q %v  bytes/unit %d\n", set, n, top1/float64(n), ndcg/float64(n), build, time.Since(t0)/time.Duration(max(n, 1)), lib.entries.Bytes()/max(1, lib.entries.Len()))
	}
}
