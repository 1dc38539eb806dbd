package website

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"yiku/kb/standard"
)

// The Markdown of an answer. HTML is not read as such but shown as it was written, so nothing an editor wrote is lost.
// Indented text is text and underlined text no heading: answers come out of spreadsheets. A line's end is one.
var reader = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(indented{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithASTTransformers(util.Prioritized(fit{}, 100)),
	)),
	goldmark.WithExtensions(
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
	),
	goldmark.WithRendererOptions(html.WithHardWraps()),
)

// allowed is the second fence: what may be in an answer's HTML, whatever made it.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "li", "strong", "em", "code", "pre", "blockquote",
		"table", "thead", "tbody", "tr")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowElements("ol", "th", "td")
	p.AllowNoAttrs().OnElements("label")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^s-[0-9]{1,4}$`)).OnElements("h2")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^checks$`)).OnElements("ul", "ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow noopener$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "tel")
	p.RequireParseableURLs(true)
	return p
}()

// document is an answer as a page shows it.
type document struct {
	HTML     template.HTML
	Text     string // without any markup
	Sections []section
}

// section is a level-2 heading: its id in the page and its words.
type section struct{ ID, Name string }

// read makes a document of Markdown.
func read(s string) (document, error) {
	source := []byte(s)
	root := reader.Parser().Parse(text.NewReader(source))
	var doc document
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			id := fmt.Sprint("s-", len(doc.Sections)+1)
			h.SetAttributeString("id", []byte(id))
			doc.Sections = append(doc.Sections, section{id, words(h, source)})
		}
	}
	doc.Text = words(root, source)
	checklist(root, doc.Sections)
	var b bytes.Buffer
	if err := reader.Renderer().Render(&b, source, root); err != nil {
		return document{}, err
	}
	doc.HTML = template.HTML(allowed.SanitizeBytes(b.Bytes()))
	return doc, nil
}

// words is the text of a node without markup; what is apart in it stays apart.
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
	return strings.TrimSpace(b.String())
}

// checklist puts a box to tick before each item below a heading that means 材料.
func checklist(root ast.Node, sections []section) {
	within, at := false, 0
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			found := standard.Sections("## " + sections[at].Name + "\n.")
			within, at = len(found) == 1 && found[0].Name == "材料", at+1
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

// indented makes paragraphs of indented lines too, which nothing else reads.
type indented struct{ parser.BlockParser }

func (indented) CanAcceptIndentedLine() bool { return true }

// followed are the links that stay links; of others the text remains.
var followed = regexp.MustCompile(`^(?i:https?://|tel:)`)

func follow(n ast.Node, destination []byte) {
	if followed.Match(destination) {
		n.SetAttributeString("rel", []byte("nofollow noopener"))
	}
}

// fit makes an answer fit into a page: the page's title is the only level-1 heading, links promise nothing to search
// engines, and a picture is the link to it, since nothing is fetched from elsewhere.
type fit struct{}

func (fit) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	var pictures []*ast.Image
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = max(2, n.Level)
		case *ast.Link:
			follow(n, n.Destination)
		case *ast.AutoLink:
			follow(n, n.URL(r.Source()))
		case *ast.Image:
			pictures = append(pictures, n)
		}
		return ast.WalkContinue, nil
	})
	for _, p := range pictures {
		link := ast.NewLink()
		link.Destination = p.Destination
		follow(link, link.Destination)
		for c := p.FirstChild(); c != nil; {
			next := c.NextSibling()
			link.AppendChild(link, c)
			c = next
		}
		if link.FirstChild() == nil {
			link.AppendChild(link, ast.NewString([]byte("图片")))
		}
		p.Parent().ReplaceChild(p.Parent(), p, link)
	}
}
