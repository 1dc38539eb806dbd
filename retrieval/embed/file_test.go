package embed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
)

// mustAlter gives the built-in file with other sizes in its header, its checksum put right.
func mustAlter(tb testing.TB, alter func(*Sizes)) []byte {
	tb.Helper()
	n := int(binary.LittleEndian.Uint32(builtin[12:]))
	var h Header
	if err := json.Unmarshal(builtin[16:16+n], &h); err != nil {
		tb.Fatal(err)
	}
	alter(&h.Sizes)
	head, err := json.Marshal(h)
	if err != nil {
		tb.Fatal(err)
	}
	out := append(binary.LittleEndian.AppendUint32(bytes.Clone(builtin[:12]), uint32(len(head))), head...)
	out = append(out, make([]byte, up64(len(out))-len(out))...)
	return summed(append(out, builtin[up64(16+n):len(builtin)-sha256.Size]...))
}

func summed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func TestReadRefuses(t *testing.T) {
	flipped := bytes.Clone(builtin)
	flipped[len(flipped)/2] ^= 1
	later := bytes.Clone(builtin)
	later[8] = 9
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "not an encoder's file", nil},
		{"another file", "not an encoder's file", bytes.Repeat([]byte("PK"), 100)},
		{"a later version", "version 9", later},
		{"a flipped bit", "checksum", flipped},
		{"half", "its sizes say", builtin[:len(builtin)/2]},
		{"a header beyond the end", "within its header", append([]byte("yiku.enc\x01\x00\x00\x00\xff\xff\xff\xff"), make([]byte, 64)...)},
		{"no JSON", "header", summed([]byte("yiku.enc\x01\x00\x00\x00\x04\x00\x00\x00nope"))},
		{"a hostile width", "width", mustAlter(t, func(s *Sizes) { s.Width = 1e12 })},
		{"a negative size", "layers", mustAlter(t, func(s *Sizes) { s.Layers = -4 })},
		{"no heads", "heads", mustAlter(t, func(s *Sizes) { s.Heads = 0 })},
		{"one layer more", "its sizes say", mustAlter(t, func(s *Sizes) { s.Layers++ })},
		{"a word more", "its sizes say", mustAlter(t, func(s *Sizes) { s.Vocabulary++ })},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Read(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; %q is wanted in it", err, c.want)
			}
		})
	}
}

func TestShipped(t *testing.T) {
	if len(builtin) > 18_000_000 {
		t.Errorf("encoder.bin has %d bytes", len(builtin))
	}
	e := mustBuiltin(t)
	i := e.Info()
	if i.Licence != "MIT" || !strings.Contains(i.Origin, "bge-small-zh-v1.5") || !strings.Contains(i.Notice, "MIT") || i.Made == "" {
		t.Errorf("the file does not say where it is from: %+v", i)
	}
	if want := i.Name + "-" + i.Checksum[:8]; i.ID != want || len(i.Checksum) != 64 {
		t.Errorf("id %q, not %q", i.ID, want)
	}
	for row, w := range e.file.vocabulary[:rest0] {
		if w != []string{"[PAD]", "[CLS]", "[SEP]"}[row] {
			t.Errorf("row %d is %s", row, w)
		}
	}
}

// FuzzRead feeds headers of any content: errors, never a panic or an allocation out of proportion.
func FuzzRead(f *testing.F) {
	n := int(binary.LittleEndian.Uint32(builtin[12:]))
	f.Add(builtin[16:16+n], []byte("[PAD]\n[CLS]"))
	small := `{"sizes":{"vocabulary":4,"vocabulary_bytes":22,"rest":1,"positions":3,"width":64,"heads":4,"inner":64,"layers":1,"out":64,"turn":true}}`
	f.Add([]byte(small), make([]byte, 64+Sizes{Vocabulary: 4, VocabularyBytes: 22, Rest: 1, Positions: 3, Width: 64, Heads: 4, Inner: 64, Layers: 1, Out: 64, Turn: true}.weights()))
	f.Fuzz(func(t *testing.T, head, rest []byte) {
		b := append(binary.LittleEndian.AppendUint32([]byte("yiku.enc\x01\x00\x00\x00"), uint32(len(head))), head...)
		b = append(b, make([]byte, up64(len(b))-len(b))...)
		if e, err := Read(summed(append(b, rest...))); err == nil {
			if _, err := e.Embed(t.Context(), []string{"你好 abc", ""}); err != nil {
				t.Error(err)
			}
		}
	})
}
