package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"yiku/kb"
)

// docOf is a record's canonical JSON and its hash.
func docOf(rec kb.Record) (doc, hash string, err error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(rec); err != nil {
		return "", "", err
	}
	doc = strings.TrimSuffix(b.String(), "\n")
	return doc, hashOf(doc), nil
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// record reads the row's record. A row that no program of ours can have written is a failure: an entry that silently
// goes missing would be worse.
func (r *recordRow) record() (kb.Record, error) {
	rec := kb.NewRecord(r.Kind)
	err := json.Unmarshal([]byte(r.Doc), rec)
	if err != nil || rec.Key() != r.Code {
		return nil, kb.Errorf(kb.Internal, "%s 中编号为 %s 的记录内容已损坏：请运行 yiku audit verify", r.Kind, r.Code).Because(err)
	}
	*rec.About() = r.meta()
	return rec, nil
}

func (r *recordRow) meta() kb.Meta {
	return kb.Meta{ID: r.ID, Revision: r.Revision, Updated: r.Updated.time()}
}

// clean makes a text one that both dialects keep as it is: UTF-8 without NUL.
func clean[T ~string](s T) T {
	return T(strings.ReplaceAll(strings.ToValidUTF8(string(s), "\uFFFD"), "\x00", ""))
}
