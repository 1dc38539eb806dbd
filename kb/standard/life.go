package standard

import (
	"crypto/sha256"

	"yiku/kb"
)

// life is what becomes of an entry in the library and not in the files it came from: it was withdrawn, or confirmed.
// What a file does not say of it is kept, so that the same file twice changes nothing.
type life struct {
	status   kb.Status
	reviewed kb.Day
	starter  bool
	content  formKey // of all the rest
}

// remember notes the life of a stored entry.
func (l *library) remember(rec kb.Record) error {
	e, ok := rec.(*kb.Entry)
	if !ok {
		return nil
	}
	content, err := contentOf(e)
	l.stored[e.Code] = life{e.Status, e.ReviewedAt, e.Starter, content}
	return err
}

// carryOn gives a resolved entry what its row does not say: the status it has; and, when nothing else changed, its review
// and its being a starter entry. An answer that changed needs a new review.
func (l *library) carryOn(e *kb.Entry, said values) error {
	old, there := l.stored[e.Code]
	if e.Status == "" {
		e.Status = kb.Published
		if there {
			e.Status = old.status
		}
	}
	if !there {
		return nil
	}
	content, err := contentOf(e)
	if err != nil || content != old.content {
		return err
	}
	if _, given := said["reviewed_at"]; !given {
		e.ReviewedAt = old.reviewed
	}
	if _, given := said["starter"]; !given {
		e.Starter = old.starter
	}
	return nil
}

// contentOf is the hash of an entry without what life holds.
func contentOf(e *kb.Entry) (formKey, error) {
	bare := *e
	bare.Status, bare.ReviewedAt, bare.Starter = "", "", false
	raw, err := canonical(&bare)
	sum := sha256.Sum256(raw)
	return formKey(sum[:16]), err
}
