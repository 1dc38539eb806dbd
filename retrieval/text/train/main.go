// Command train makes the language model of retrieval/text from the shared training text:
//
//	go run ./retrieval/text/train ../shared/data/train retrieval/text/model.bin
//
// Characters that look alike are listed by shapes.py, which takes what --characters prints.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"yiku/retrieval/text"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--characters" {
		m, err := text.Builtin()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(m.Characters())
		return
	}
	if len(os.Args) != 3 {
		log.Fatal("train FOLDER MODEL, or train --characters")
	}
	if err := train(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func train(folder, out string) error {
	counts := text.NewCounts()
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl.zst"))
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range files {
		if err := eachText(f, func(s string) {
			if !seen[s] { // a passage stands in several pairs
				seen[s] = true
				counts.Add(s)
			}
		}); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	m := counts.Model(4, 3, 3)
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := m.Write(f); err != nil {
		return err
	}
	log.Printf("%d texts, %d bytes in memory", len(seen), m.Bytes())
	return f.Close()
}

// eachText gives every text of a file of JSON lines: the values but for those that name a kind, a date or a category.
func eachText(name string, do func(string)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		return err
	}
	defer z.Close()
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return err
		}
		for _, k := range []string{"a", "b", "title", "text", "law"} {
			if s, ok := row[k].(string); ok {
				do(s)
			}
		}
	}
	return lines.Err()
}
