package website

import (
	"yiku/channels/render"
	"yiku/kb/standard"
)

// read makes a document of an answer; its materials are a checklist.
func read(answer string) (render.Document, error) {
	return render.Read(answer, func(heading string) bool {
		found := standard.Sections("## " + heading + "\n.")
		return len(found) == 1 && found[0].Name == "材料"
	})
}
