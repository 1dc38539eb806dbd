package vector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"yiku/kb"
)

// A file of vectors begins with one line, “yiku vectors 1 ENCODER LENGTH”; then come records of a little-endian 64-bit
// key and LENGTH bytes.
const fileHeader = "yiku vectors 1 %s %d\n"

// WriteFile writes an encoder's vectors, which are all of one length.
func WriteFile(w io.Writer, encoder string, vs []kb.Vector) error {
	length := 0
	if len(vs) > 0 {
		length = len(vs[0].Bytes)
	}
	b := fmt.Appendf(nil, fileHeader, encoder, length)
	for _, v := range vs {
		if len(v.Bytes) != length {
			return fmt.Errorf("a vector of %d bytes among those of %d", len(v.Bytes), length)
		}
		b = append(binary.LittleEndian.AppendUint64(b, v.Key), v.Bytes...)
	}
	_, err := w.Write(b)
	return err
}

// ReadFile reads what WriteFile wrote; a last record that is not whole is left out.
func ReadFile(r io.Reader) (encoder string, vs []kb.Vector, err error) {
	in := bufio.NewReaderSize(r, 1<<16)
	line, err := in.ReadString('\n')
	if err != nil {
		return "", nil, fmt.Errorf("no file of vectors: %w", err)
	}
	var length int
	if _, err := fmt.Sscanf(line, fileHeader, &encoder, &length); err != nil || length < 0 || length > 1<<16 {
		return "", nil, fmt.Errorf("no file of vectors: it begins with %q", line)
	}
	for {
		record := make([]byte, 8+length)
		switch _, err := io.ReadFull(in, record); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return encoder, vs, nil
		case err != nil:
			return encoder, vs, err
		}
		vs = append(vs, kb.Vector{Key: binary.LittleEndian.Uint64(record), Bytes: record[8:]})
	}
}

// Folder keeps vectors in files, one an encoder, for measuring again and again. It implements kb.Vectors for one process.
type Folder struct {
	dir string

	mu   sync.Mutex
	held map[string]map[uint64][]byte
}

var _ kb.Vectors = (*Folder)(nil)

// NewFolder keeps vectors in dir, which it makes.
func NewFolder(dir string) (*Folder, error) {
	return &Folder{dir: dir, held: map[string]map[uint64][]byte{}}, os.MkdirAll(dir, 0o755)
}

// file is where an encoder's vectors are.
func (f *Folder) file(encoder string) string { return filepath.Join(f.dir, encoder+".vectors") }

// load reads an encoder's file once.
func (f *Folder) load(encoder string) (map[uint64][]byte, error) {
	if m, ok := f.held[encoder]; ok {
		return m, nil
	}
	m := map[uint64][]byte{}
	b, err := os.ReadFile(f.file(encoder))
	if err == nil {
		var vs []kb.Vector
		if _, vs, err = ReadFile(bytes.NewReader(b)); err == nil {
			for _, v := range vs {
				m[v.Key] = v.Bytes
			}
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f.held[encoder] = m
	return m, nil
}

// PutVectors adds to the file.
func (f *Folder) PutVectors(_ context.Context, encoder string, vs []kb.Vector) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, err := f.load(encoder)
	if err != nil || len(vs) == 0 {
		return err
	}
	var fresh []kb.Vector
	for _, v := range vs {
		if _, ok := m[v.Key]; !ok {
			m[v.Key], fresh = v.Bytes, append(fresh, v)
		}
	}
	out, err := os.OpenFile(f.file(encoder), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil || len(fresh) == 0 {
		return err
	}
	var b bytes.Buffer
	if err = WriteFile(&b, encoder, fresh); err == nil {
		if info, e := out.Stat(); e == nil && info.Size() > 0 {
			b.ReadString('\n') // the file has its first line
		}
		_, err = out.Write(b.Bytes())
	}
	return errors.Join(err, out.Close())
}

// Vectors gives nothing: the measuring asks for each text's by its key.
func (f *Folder) Vectors(context.Context, string, uint64, bool, int) ([]kb.Vector, error) {
	return nil, nil
}

// VectorsOf gives some.
func (f *Folder) VectorsOf(_ context.Context, encoder string, keys []uint64) ([]kb.Vector, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, err := f.load(encoder)
	var out []kb.Vector
	for _, k := range keys {
		if b, ok := m[k]; ok {
			out = append(out, kb.Vector{Key: k, Bytes: b})
		}
	}
	return out, err
}

// Encoders names none, so that nothing is ever dropped.
func (f *Folder) Encoders(context.Context) (map[string]int, error) { return nil, nil }

// DropVectors keeps them.
func (f *Folder) DropVectors(context.Context, string, []uint64) error { return nil }
