package store

import (
	"testing"

	"yiku/kb"
)

// What is changed along with a name is in the audit chain.
func TestRenamesAreAudited(t *testing.T) {
	s, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e := &kb.Entry{Code: "a", Question: "甲怎么办", Answer: "到窗口。", Status: kb.Published, Regions: []string{"章丘市"}}
	for _, recs := range [][]kb.Record{{&kb.Region{Code: "370114", Name: "章丘市"}, e}, {&kb.Region{Code: "370114", Name: "章丘区"}}} {
		if _, err := s.Put(t.Context(), kb.Act{By: "test", Action: kb.ActionImport}, recs...); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.Verify(t.Context())
	if err != nil || v.Rows != 4 {
		t.Errorf("%+v, %v", v, err)
	}
	if head := s.head.load(); head.Seq != 4 {
		t.Errorf("the head that is kept beside the database is %d", head.Seq)
	}
}
