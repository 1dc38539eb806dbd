package render

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Document is an answer as a page shows it.
type Document struct {
	HTML     template.HTML
	Text     string // without any markup
	Sections []Section
}

// Section is a level-2 heading: its id in the page and its words.
type Section struct{ ID, Name string }

// Read makes a document of Markdown. Each item of a list below a heading that ticks accepts gets a box to tick.
func Read(s string, ticks func(heading string) bool) (Document, error) {
	source := []byte(s)
	root := reader.Parser().Parse(text.NewReader(source))
	var doc Document
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			id := fmt.Sprint("s-", len(doc.Sections)+1)
			h.SetAttributeString("id", []byte(id))
			doc.Sections = append(doc.Sections, Section{id, words(h, source)})
		}
	}
	doc.Text = words(root, source)
	checklist(root, doc.Sections, ticks)
	var b bytes.Buffer
	if err := reader.Renderer().Render(&b, source, root); err != nil {
		return Document{}, err
	}
	doc.HTML = safe(b.Bytes())
	return doc, nil
}

// words is the text of a node without markup, a line for each block.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '\n' }), "\n")
}

// checklist puts a box to tick before each item of the lists below a heading that ticks accepts.
func checklist(root ast.Node, sections []Section, ticks func(string) bool) {
	within, at := false, 0
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			within, at = ticks(sections[at].Name), at+1
		}
		list, ok := n.(*ast.List)
		if !ok || !within {
			continue
		}
		list.SetAttributeString("class", []byte("checks"))
		for li := list.FirstChild(); li != nil; li = li.NextSibling() {
			if p := li.FirstChild(); p != nil && (p.Kind() == ast.KindTextBlock || p.Kind() == ast.KindParagraph) {
				p.InsertBefore(p, p.FirstChild(), markup(`<label><input type="checkbox"> `))
				p.AppendChild(p, markup(`</label>`))
			}
		}
	}
}

// markup is HTML of our own within an answer.
func markup(s string) ast.Node {
	n := ast.NewString([]byte(s))
	n.SetCode(true)
	return n
}
