// Command train makes the sense of danger of package guard, with the built-in encoder:
//
//	go run ./retrieval/guard/train --plain 'seeds/entries/*.jsonl' --pairs ../shared/data/train/pairs.jsonl.zst \
//		retrieval/guard/train/examples.tsv retrieval/guard/meaning.json
//
// A line of the examples is a number to call, or - for no danger, a tab and what somebody may type. The questions of plain's entries
// count as no danger too, and, for less, some of the questions that people put to others among the pairs. It prints how the examples
// are told by a sense that was fitted without them, by the bound of probability.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"yiku/retrieval/embed"
	"yiku/retrieval/guard"
)

var phones = []string{"", guard.Mind, guard.Police, guard.Medical, guard.Fire, guard.Women}

// example is a text's vector with its class, a place in phones.
type example struct {
	text   string
	vector []float32
	class  int
	weight float64
}

// What people asked others is taken for no danger, though one in a thousand is some: pairsTaken of it, each for less.
const (
	pairsTaken  = 15_000
	pairsWeight = 0.3
)

func main() {
	plain := flag.String("plain", "", "pattern of files of entries, whose questions are no danger")
	pairs := flag.String("pairs", "", "the pairs of the shared training text")
	judged := flag.String("judge", "", "further examples, that are only judged")
	flag.Parse()
	if flag.NArg() != 2 {
		log.Fatal("train [--plain PATTERN] [--pairs FILE] [--judge FILE] EXAMPLES MODEL")
	}
	if err := run(flag.Arg(0), flag.Arg(1), *plain, *pairs, *judged); err != nil {
		log.Fatal(err)
	}
}

func run(examples, out, plain, pairs, judged string) error {
	e, err := embed.Builtin()
	if err != nil {
		return err
	}
	told, err := read(e, examples)
	if err != nil {
		return err
	}
	calm, err := questions(plain)
	if err != nil {
		return err
	}
	xs, err := calmly(e, told, calm, 1)
	if err != nil {
		return err
	}
	if pairs != "" {
		calm, err := asked(pairs)
		if err != nil {
			return err
		}
		if xs, err = calmly(e, xs, calm, pairsWeight); err != nil {
			return err
		}
	}
	crossFit(e.ID(), xs)
	s := fit(e.ID(), xs)
	if judged != "" {
		js, err := read(e, judged)
		if err != nil {
			return err
		}
		fmt.Println("judged:")
		report(js, func(int) *guard.Sense { return s })
	}
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(b, '\n'), 0o644)
}

// calmly adds texts that are no danger.
func calmly(e *embed.Encoder, xs []example, texts []string, weight float64) ([]example, error) {
	vs, err := encode(e, texts)
	for i, v := range vs {
		xs = append(xs, example{texts[i], v, 0, weight})
	}
	return xs, err
}

// questions lists the forms of the entries in files.
func questions(pattern string) (out []string, err error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		err = each(f, func(e struct {
			Question string
			Similar  []string
		}) {
			out = append(append(out, e.Question), e.Similar...)
		})
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// asked picks questions that people put to others.
func asked(name string) (out []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	err = each(z, func(p struct{ A, Kind string }) {
		if p.Kind == "para" || p.Kind == "qa" {
			out = append(out, p.A)
		}
	})
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:min(len(out), pairsTaken)], err
}

// each decodes the JSON objects of a file.
func each[T any](r io.Reader, do func(T)) error {
	d := json.NewDecoder(r)
	for {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		do(v)
	}
}

func read(e *embed.Encoder, file string) ([]example, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var texts []string
	var out []example
	for s := bufio.NewScanner(f); s.Scan(); {
		label, text, _ := strings.Cut(s.Text(), "\t")
		class := slices.Index(phones, strings.TrimPrefix(label, "-"))
		if class < 0 || text == "" {
			return nil, fmt.Errorf("%s: %q", file, s.Text())
		}
		texts, out = append(texts, text), append(out, example{text: text, class: class, weight: 1})
	}
	vs, err := encode(e, texts)
	for i := range vs {
		out[i].vector = vs[i]
	}
	return out, err
}

func encode(e *embed.Encoder, texts []string) (out [][]float32, err error) {
	for part := range slices.Chunk(texts, 64) {
		vs, err := e.Embed(context.Background(), part)
		if err != nil {
			return nil, err
		}
		out = append(out, vs...)
	}
	return out, nil
}

// How the classifier is fitted: softmax regression by Adam over small batches. The penalty was chosen by crossFit.
const (
	penalty = 3e-5
	rounds  = 30
	batch   = 64
	rate    = 0.05
)

func fit(encoder string, xs []example) *guard.Sense {
	dims, classes := len(xs[0].vector), len(phones)
	s := &guard.Sense{Encoder: encoder, Phones: phones, Bias: make([]float64, classes)}
	for range phones {
		s.Weights = append(s.Weights, make([]float64, dims))
	}
	mean := 0.0
	for _, x := range xs {
		mean += x.weight / float64(len(xs))
	}
	size := classes * (dims + 1)
	slope, first, second := make([]float64, size), make([]float64, size), make([]float64, size)
	rnd := rand.New(rand.NewPCG(2, 2))
	order := rnd.Perm(len(xs))
	steps, all := 0, rounds*(len(xs)+batch-1)/batch
	for range rounds {
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for part := range slices.Chunk(order, batch) {
			clear(slope)
			for _, j := range part {
				x := &xs[j]
				for k, p := range s.Odds(x.vector) {
					if k == x.class {
						p--
					}
					p *= x.weight / mean / float64(len(part))
					row := slope[k*(dims+1):][:dims+1]
					row[dims] += p
					for i, v := range x.vector {
						row[i] += p * float64(v)
					}
				}
			}
			steps++
			now := rate * (1 - float64(steps)/float64(all+1)) // falls to nothing, so that the last batches do not tell
			for k := range classes {
				for i := range dims + 1 {
					at, w := k*(dims+1)+i, &s.Bias[k]
					g := slope[at]
					if i < dims {
						w = &s.Weights[k][i]
						g += penalty * *w
					}
					first[at] += (g - first[at]) * .1
					second[at] += (g*g - second[at]) * .001
					m := first[at] / (1 - math.Pow(.9, float64(steps)))
					v := second[at] / (1 - math.Pow(.999, float64(steps)))
					*w -= now * m / (math.Sqrt(v) + 1e-8)
				}
			}
		}
	}
	for k := range phones { // a few digits are plenty
		s.Bias[k] = math.Round(s.Bias[k]*1e3) / 1e3
		for i := range dims {
			s.Weights[k][i] = math.Round(s.Weights[k][i]*1e3) / 1e3
		}
	}
	return s
}

// crossFit prints how the examples are told by a sense that was fitted without them.
func crossFit(encoder string, xs []example) {
	const folds = 5
	var all []example
	var seen []*guard.Sense
	for f := range folds {
		var train []example
		for i, x := range xs {
			if i%folds != f {
				train = append(train, x)
			}
		}
		s := fit(encoder, train)
		for i, x := range xs {
			if i%folds == f {
				all, seen = append(all, x), append(seen, s)
			}
		}
	}
	fmt.Println("cross-fitted:")
	report(all, func(i int) *guard.Sense { return seen[i] })
}

func report(xs []example, sense func(int) *guard.Sense) {
	for _, bound := range []float64{.3, .5, .6, .7, .8, .9, .95} {
		var danger, found, right, calm, alarm, words, both int
		for i, x := range xs {
			phone, p := sense(i).Danger(x.vector)
			_, _, said := guard.Danger(x.text)
			if x.class == 0 {
				calm++
				if p >= bound {
					alarm++
				}
				continue
			}
			danger++
			if p >= bound {
				found++
				if phone == phones[x.class] {
					right++
				}
			}
			if said {
				words++
			}
			if said || p >= bound {
				both++
			}
		}
		fmt.Printf("  p >= %.2f: of %d in danger found %d, right number %d, by words %d, by either %d; of %d others alarmed %d\n", bound, danger, found, right, words, both, calm, alarm)
	}
}
