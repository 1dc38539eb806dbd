// Package storetest says what every store must do. Each store's own tests run it whole, so that the dialects give the
// same rows in the same order and agree on what is nil.
package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"yiku/kb"
)

// Store is what the suite needs of a store.
type Store interface {
	kb.Editor
	kb.Journal
	kb.Popularity
	kb.Inbox
	kb.Desk
	kb.Vectors
	kb.Conversations
	PruneConversations(ctx context.Context) (int, error)
	PruneAskers(ctx context.Context) (int, error)
	Close() error
}

// Opener opens one more handle on one and the same library, empty when the first is opened. Each closes by itself at the
// test's end.
type Opener func(t testing.TB) Store

// Run runs the suite. Each test gets a library of its own from fresh.
func Run(t *testing.T, fresh func(t testing.TB) Opener) {
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"Records", records},
		{"Renames", renames},
		{"Refusals", refusals},
		{"Paging", paging},
		{"Nil", nils},
		{"Changes", changes},
		{"Journal", journal},
		{"Gaps", gaps},
		{"Inbox", inbox},
		{"Desk", desk},
		{"Tallies", tallies},
		{"Vectors", vectors},
		{"Conversations", conversations()},
		{"Concurrency", concurrency},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.tests {
				t.Run(c.name, func(t *testing.T) { c.run(t, fresh(t)) })
			}
		})
	}
}

type test struct {
	name string
	run  func(t *testing.T, open Opener)
}

var act = kb.Act{By: "张三", Action: kb.ActionImport, Reason: "测试"}

// entry makes an entry whose content depends on n.
func entry(code string, n int) *kb.Entry {
	return &kb.Entry{
		Code: code, Question: fmt.Sprintf("第%d个问题怎么办？", n), Similar: []string{"怎么弄", "'; DROP TABLE records; --", "<b>&\\"},
		Answer: "## 材料\n\n身份证\u2028\U0001F600 ?\n", Department: "D1", Status: kb.Published, ValidFrom: "2024-06-27",
		Contacts: []kb.Contact{{Name: "办公室", Phone: "0531-83278192"}},
	}
}

func put(t testing.TB, s kb.Editor, recs ...kb.Record) []kb.Outcome {
	t.Helper()
	outcomes, err := s.Put(t.Context(), act, recs...)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// entries makes and puts n entries, coded prefix0000 and so on, in batches as large as may be.
func entries(t testing.TB, s kb.Editor, prefix string, n int) {
	t.Helper()
	var batch []kb.Record
	for i := range n {
		batch = append(batch, entry(fmt.Sprintf("%s%04d", prefix, i), i))
		if len(batch) == kb.MaxPut || i == n-1 {
			put(t, s, batch...)
			batch = nil
		}
	}
}

func get(t testing.TB, s kb.Reader, k kb.Kind, key string) kb.Record {
	t.Helper()
	rec, err := s.Get(t.Context(), k, key)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func codes(t testing.TB, s kb.Reader, k kb.Kind, after string, limit int) []string {
	t.Helper()
	page, err := s.List(t.Context(), k, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, rec := range page {
		codes = append(codes, rec.Key())
	}
	return codes
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %s\nwant %s", what, show(got), show(want))
	}
}

func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%+v", v)
	}
	return fmt.Sprintf("%+v %s", v, b)
}

func fails(t testing.TB, what string, err error, code kb.ErrorCode) {
	t.Helper()
	if kb.CodeOf(err) != code {
		t.Fatalf("%s: got error %v (%s), want code %s", what, err, kb.CodeOf(err), code)
	}
}

// soon is a context that ends well before the test binary's own limit.
func soon(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
