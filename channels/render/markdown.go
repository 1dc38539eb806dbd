package render

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
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

// Markdown is an answer as HTML that is safe to show: what an editor wrote stands in it, and nothing runs or loads.
func Markdown(s string) (template.HTML, error) {
	var b bytes.Buffer
	if err := reader.Convert([]byte(s), &b); err != nil {
		return "", err
	}
	return safe(b.Bytes()), nil
}

// parted is a tag, or a telephone number or a day, at whose strokes browsers would break the line.
var parted = regexp.MustCompile(`<[^>]*>|[0-9]{3,4}-[0-9]{7,8}|[0-9]{3,4}-[0-9]{1,4}-[0-9]{1,4}`)

// safe takes out what may not be in an answer, and keeps numbers in one piece.
func safe(html []byte) template.HTML {
	clean := allowed.SanitizeBytes(html) // in which < and > are of tags only
	return template.HTML(parted.ReplaceAllFunc(clean, func(found []byte) []byte {
		if found[0] == '<' {
			return found
		}
		return fmt.Appendf(nil, `<span class="number">%s</span>`, found)
	}))
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
