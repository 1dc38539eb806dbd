// Package text reads what people type: a small model of Chinese by characters, pinyin and initials turned into characters,
// wrong characters corrected, other words for the same thing. What the library itself says weighs in through Words.
package text

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Model says how likely a character is after the two before it: trigrams with back-off, their probabilities smoothed
// after Kneser and Ney (1995). Texts are runs of 汉字; anything else is a boundary.
//
// It is made by train/ and never changed.
type Model struct {
	id    [hanEnd - hanFirst]uint16 // of a 汉字, 0 for one that is not known
	runes []rune                    // by id; 0 is a boundary
	uni   []float32                 // log P(c)
	back1 []float32                 // log weight of backing off from one character
	first []uint32                  // per character a, its first pair (a, ·); one more at the end
	next  []uint16                  // per pair, its second character, ascending within a
	bi    []uint8                   // -log P(second | a) in steps
	back2 []uint8                   // -log weight of backing off from the pair, in steps
	third []uint32                  // per pair, its first triple; one more at the end
	last  []uint16                  // per triple, its third character, ascending within a pair
	tri   []uint8                   // -log P(third | pair) in steps
}

// Characters that a model may know.
const (
	hanFirst = 0x4e00
	hanEnd   = 0xa000
)

// step is the precision of stored log probabilities, in nats: what lies beyond 255 steps counts as 255.
const step = 1.0 / 16

//go:embed model.bin
var modelFile []byte

// builtin is the model that comes with the program. It fails when the file is damaged.
var builtin = sync.OnceValues(func() (*Model, error) { return readModel(bytes.NewReader(modelFile)) })

// magic begins a model's file; its last byte is the layout's version.
const magic = "yikuLM\x00\x01"

// readModel reads what write wrote.
func readModel(r io.Reader) (*Model, error) {
	z, err := zstd.NewReader(r)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	head := make([]byte, len(magic))
	var n [3]uint32 // characters, pairs, triples
	if _, err := io.ReadFull(z, head); err != nil || string(head) != magic {
		return nil, fmt.Errorf("not a language model of this version: %q, %v", head, err)
	}
	if err := binary.Read(z, binary.LittleEndian, &n); err != nil {
		return nil, err
	}
	if n[0] > math.MaxUint16 || n[1] > 1<<24 || n[2] > 1<<24 {
		return nil, fmt.Errorf("a language model of %v", n)
	}
	m := &Model{
		runes: make([]rune, n[0]), uni: make([]float32, n[0]), back1: make([]float32, n[0]), first: make([]uint32, n[0]+1),
		next: make([]uint16, n[1]), bi: make([]uint8, n[1]), back2: make([]uint8, n[1]), third: make([]uint32, n[1]+1),
		last: make([]uint16, n[2]), tri: make([]uint8, n[2]),
	}
	for _, part := range m.parts() {
		if err := binary.Read(z, binary.LittleEndian, part); err != nil {
			return nil, err
		}
	}
	if !m.whole() {
		return nil, fmt.Errorf("a damaged language model")
	}
	for i, c := range m.runes {
		if i > 0 {
			m.id[c-hanFirst] = uint16(i)
		}
	}
	return m, nil
}

// whole reports whether everything that the model points to is there.
func (m *Model) whole() bool {
	ends := func(at []uint32, n int) bool { return slices.IsSorted(at) && int(at[len(at)-1]) == n }
	outside := func(ids []uint16) bool {
		return slices.ContainsFunc(ids, func(i uint16) bool { return int(i) >= len(m.runes) })
	}
	return len(m.runes) > 0 && ends(m.first, len(m.next)) && ends(m.third, len(m.last)) && !outside(m.next) && !outside(m.last) &&
		!slices.ContainsFunc(m.runes[1:], func(c rune) bool { return c < hanFirst || c >= hanEnd })
}

// Write writes the model as readModel reads it.
func (m *Model) Write(w io.Writer) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	n := [3]uint32{uint32(len(m.runes)), uint32(len(m.next)), uint32(len(m.last))}
	for _, part := range append([]any{[]byte(magic), n}, m.parts()...) {
		if err := binary.Write(z, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return z.Close()
}

// parts lists what the file holds, in its order.
func (m *Model) parts() []any {
	return []any{m.runes, m.uni, m.back1, m.first, m.next, m.bi, m.back2, m.third, m.last, m.tri}
}

// char is a character's number in the model; boundary for what is none of its 汉字.
type char = uint16

const boundary char = 0

func (m *Model) char(r rune) char {
	if r < hanFirst || r >= hanEnd {
		return boundary
	}
	return m.id[r-hanFirst]
}

// Known reports whether the model has the character.
func (m *Model) Known(r rune) bool { return m.char(r) != boundary }

func (m *Model) log(a, b, c char) float32 {
	if p := m.pair(a, b); p >= 0 {
		lo, hi := m.third[p], m.third[p+1]
		if i, ok := slices.BinarySearch(m.last[lo:hi], c); ok {
			return -step * float32(m.tri[int(lo)+i])
		}
		return -step*float32(m.back2[p]) + m.log2(b, c)
	}
	return m.log2(b, c)
}

// log2 is log P(c | b).
func (m *Model) log2(b, c char) float32 {
	if p := m.pair(b, c); p >= 0 {
		return -step * float32(m.bi[p])
	}
	return m.back1[b] + m.uni[c]
}

// pair gives a pair's place, -1 for one that is not stored.
func (m *Model) pair(a, b char) int {
	lo, hi := m.first[a], m.first[a+1]
	if i, ok := slices.BinarySearch(m.next[lo:hi], b); ok {
		return int(lo) + i
	}
	return -1
}

// Bytes is the memory the model takes.
func (m *Model) Bytes() int {
	return 2*len(m.id) + 16*len(m.runes) + 8*len(m.next) + 3*len(m.last)
}
