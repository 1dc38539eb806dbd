package embed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Header is the JSON at the beginning of an encoder's file.
type Header struct {
	Name    string         `json:"name"`
	Origin  string         `json:"origin"`
	Licence string         `json:"licence"`
	Notice  string         `json:"notice"`
	Made    string         `json:"made"` // a day, 2026-01-31
	Sizes   Sizes          `json:"sizes"`
	Figures map[string]any `json:"figures"` // measured when it was made; `yiku model info` prints them
}

// Sizes is the shape of an encoder.
type Sizes struct {
	Vocabulary      int  `json:"vocabulary"`       // rows
	VocabularyBytes int  `json:"vocabulary_bytes"` // length of its text
	Rest            int  `json:"rest"`             // rows for words that the vocabulary lacks
	Positions       int  `json:"positions"`        // the most tokens that it reads
	Width           int  `json:"width"`
	Heads           int  `json:"heads"`
	Inner           int  `json:"inner"`
	Layers          int  `json:"layers"`
	Out             int  `json:"out"`  // length of a vector
	Kind            bool `json:"kind"` // places have a float32 part in common
	Turn            bool `json:"turn"` // a last Linear from Width to Out
}

const (
	magic   = "yiku.enc"
	version = 1
	largest = 64 << 20 // bytes of a file; a hostile size is refused before anything is allocated
)

// file is encoder.bin, version 1. All numbers are little endian.
//
//	magic "yiku.enc"; uint32 version; uint32 length of the header; the header, JSON; zeros up to a multiple of 64
//	vocabulary: sizes.vocabulary_bytes of UTF-8, a word a line, in the order of the rows; zeros up to a multiple of 64.
//	    Row 0 is [PAD], 1 [CLS], 2 [SEP], then sizes.rest rows [REST0]…, then words; "##x" goes on inside a word
//	words:  int8 [vocabulary][width]; float32 scale [vocabulary]
//	places: int8 [positions][width]; float32 scale [positions]; if sizes.kind: float32 [width], which is added to each: it
//	    holds BERT's type of a first sentence, whose one large number would make the int8 of the rest coarse
//	norm: float32 weight [width], bias [width]
//	for each layer: Linear query, key and value as one [3·width][width]; Linear output [width][width]; norm;
//	    Linear up [inner][width]; Linear down [width][inner]; norm
//	if sizes.turn: Linear turn [out][width]
//	SHA-256 of everything before it
//
// A Linear is int8 [out/16][in/2][16][2] (as the kernels read it: pairs of inputs for 16 outputs side by side), float32
// scale [out], float32 bias [out]. A weight is its int8 times its row's scale: symmetric, -127 … 127, rounded to nearest.
type file struct {
	Header
	checksum string // hex
	size     int

	vocabulary []string
	words      table
	places     []float32 // [positions][width]
	norm       layerNorm
	layers     []layer
	turn       *linear
}

// table is rows of int8 with a scale each.
type table struct {
	rows  []byte
	scale []float32
}

type layerNorm struct{ weight, bias []float32 }

type layer struct {
	query, keysValues linear // of one matrix in the file
	output, up, down  linear
	norm1, norm2      layerNorm
}

// linear is a matrix [outs][ins], packed, and its bias.
type linear struct {
	ins, outs   int
	w           []int8
	scale, bias []float32
}

// check refuses sizes that the kernels cannot run or that no honest file has.
func (s Sizes) check() error {
	in := func(n, low, high, step int) bool { return n >= low && n <= high && n%step == 0 }
	switch {
	case !in(s.Width, 64, 1024, 64), !in(s.Inner, 64, 4096, 64), !in(s.Out, 64, s.Width, 64):
		return fmt.Errorf("width %d, inner %d, out %d: multiples of 64 are wanted", s.Width, s.Inner, s.Out)
	case !s.Turn && s.Out != s.Width:
		return fmt.Errorf("out %d is not width %d and there is no turn", s.Out, s.Width)
	case s.Heads < 1 || s.Width%s.Heads != 0 || s.Width/s.Heads%16 != 0:
		return fmt.Errorf("%d heads do not divide width %d into multiples of 16", s.Heads, s.Width)
	case !in(s.Layers, 1, 24, 1), !in(s.Positions, 3, 512, 1):
		return fmt.Errorf("%d layers, %d positions", s.Layers, s.Positions)
	case !in(s.Rest, 1, 4096, 1), !in(s.Vocabulary, 3+s.Rest, 1<<17, 1), !in(s.VocabularyBytes, s.Vocabulary, largest, 1):
		return fmt.Errorf("vocabulary of %d words in %d bytes, %d for the rest", s.Vocabulary, s.VocabularyBytes, s.Rest)
	}
	return nil
}

// weights is how many bytes follow the vocabulary, without the checksum.
func (s Sizes) weights() int {
	linear := func(outs, ins int) int { return outs*ins + 8*outs }
	n := (s.Vocabulary+s.Positions)*(s.Width+4) + 8*s.Width
	n += s.Layers * (linear(3*s.Width, s.Width) + linear(s.Width, s.Width) + linear(s.Inner, s.Width) + linear(s.Width, s.Inner) + 16*s.Width)
	if s.Turn {
		n += linear(s.Out, s.Width)
	}
	if s.Kind {
		n += 4 * s.Width
	}
	return n
}

func up64(n int) int { return (n + 63) &^ 63 }

// read parses an encoder's file. Tables and the vocabulary stay in data; Linears are copied to where lines of the cache begin.
func read(data []byte) (*file, error) {
	if len(data) < len(magic)+8+sha256.Size || string(data[:len(magic)]) != magic {
		return nil, errors.New("not an encoder's file: it does not begin with " + magic)
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return nil, fmt.Errorf("an encoder's file of version %d; this program reads version %d", v, version)
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	n := int64(binary.LittleEndian.Uint32(data[12:]))
	if n > int64(len(body)-16) {
		return nil, errors.New("an encoder's file that ends within its header")
	}
	f := &file{size: len(data)}
	if err := json.Unmarshal(body[16:16+n], &f.Header); err != nil {
		return nil, fmt.Errorf("an encoder's header: %w", err)
	}
	if err := f.Sizes.check(); err != nil {
		return nil, fmt.Errorf("an encoder's sizes: %w", err)
	}
	at := up64(16 + int(n))
	if want := up64(at+f.Sizes.VocabularyBytes) + f.Sizes.weights(); want != len(body) {
		return nil, fmt.Errorf("an encoder's file of %d bytes; its sizes say %d", len(data), want+sha256.Size)
	}
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil, errors.New("a damaged encoder's file: its checksum does not fit")
	}
	f.checksum = hex.EncodeToString(sum)
	f.vocabulary = strings.Split(string(body[at:at+f.Sizes.VocabularyBytes]), "\n")
	if len(f.vocabulary) != f.Sizes.Vocabulary {
		return nil, fmt.Errorf("an encoder's vocabulary of %d words; its sizes say %d", len(f.vocabulary), f.Sizes.Vocabulary)
	}
	f.sections(&cursor{body[up64(at+f.Sizes.VocabularyBytes):]})
	f.scaled()
	return f, nil
}
