package retrieval

import (
	"strings"
	"testing"

	"yiku/kb"
)

// What is not found as it was typed is read.
func TestSearchReadsWhatItDoesNotFind(t *testing.T) {
	e := mustStarter(t)
	for _, typed := range []string{"gongjijin", "gjj"} {
		found, err := e.Search(t.Context(), typed, kb.Scope{}, "", 5)
		if err != nil || len(found.Items) == 0 || !strings.Contains(found.Items[0].Title+found.Items[0].Snippet, "公积金") {
			t.Errorf("%s: %v, %+v", typed, err, found.Items)
		}
	}
}
