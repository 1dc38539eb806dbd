package kiosk

import (
	"bytes"
	"html/template"

	"yiku/kb"
)

// frame is what stands around every page. The first three are the door's, the others the page's.
type frame struct {
	Name  string // the site's
	Idle  int    // seconds
	Today kb.Day
	Title string // "" is the site's name alone
	Start bool   // it is the first page
	Used  bool   // it shows what somebody asked or looked for
	Body  any
}

func rendered(t *template.Template, f frame) ([]byte, error) {
	var b bytes.Buffer
	err := t.ExecuteTemplate(&b, "frame.html", f)
	return b.Bytes(), err
}
