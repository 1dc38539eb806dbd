package onnx

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yiku/kb"
)

// wordPiece is BERT's tokenizer as a tokenizer.json describes it. It gives what the Rust library "tokenizers" gives, but
// that "[SEP]" and the like in a text are plain characters.
type wordPiece struct {
	vocab         map[string]int
	unknown       int
	prefix        string // of a piece that does not begin a word, "##"
	longest       int    // words of more characters are unknown
	before, after []int  // ids around the text, [CLS] and [SEP]
	bert          bertNormalizer
}

type bertNormalizer struct {
	Clean   bool  `json:"clean_text"`
	Chinese bool  `json:"handle_chinese_chars"`
	Strip   *bool `json:"strip_accents"` // null: as Lower
	Lower   bool  `json:"lowercase"`
}

// named is a part of a tokenizer.json.
type named struct {
	Type string `json:"type"`
}

// readTokenizer reads a tokenizer.json. Fails with kb.Invalid, also for tokenizers that are not BERT's.
func readTokenizer(data []byte) (*wordPiece, error) {
	var file struct {
		Normalizer    json.RawMessage `json:"normalizer"`
		PreTokenizer  named           `json:"pre_tokenizer"`
		PostProcessor json.RawMessage `json:"post_processor"`
		Model         struct {
			Type    string          `json:"type"`
			Unknown string          `json:"unk_token"`
			Prefix  string          `json:"continuing_subword_prefix"`
			Longest int             `json:"max_input_chars_per_word"`
			Vocab   map[string]int  `json:"-"`
			Raw     json.RawMessage `json:"vocab"` // a list in tokenizers that are not BERT's
		} `json:"model"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, kb.Errorf(kb.Invalid, "tokenizer.json 不是完整的 JSON，请重新拷贝").Because(err)
	}
	var normalizer struct {
		named
		bertNormalizer
	}
	json.Unmarshal(file.Normalizer, &normalizer)
	m := file.Model
	if (m.Type != "" && m.Type != "WordPiece") || normalizer.Type != "BertNormalizer" || file.PreTokenizer.Type != "BertPreTokenizer" {
		return nil, kb.Errorf(kb.Invalid, "tokenizer.json 的分词方式是 %s，这里只支持 BERT 的 WordPiece（bge-*-zh、gte-*-zh、m3e 等）；别的模型请用向量接口 embed.endpoint", m.Type)
	}
	if err := json.Unmarshal(m.Raw, &m.Vocab); err != nil || len(m.Vocab) == 0 {
		return nil, kb.Errorf(kb.Invalid, "tokenizer.json 里没有词表，请重新拷贝").Because(err)
	}
	w := &wordPiece{vocab: m.Vocab, prefix: m.Prefix, longest: m.Longest, bert: normalizer.bertNormalizer}
	var known bool
	if w.unknown, known = w.vocab[m.Unknown]; !known {
		return nil, kb.Errorf(kb.Invalid, "tokenizer.json 的词表里没有 %s", m.Unknown)
	}
	if w.longest == 0 {
		w.longest = 100
	}
	return w, w.readTemplate(file.PostProcessor)
}

// readTemplate reads what stands around a text, in either of the two ways to say it.
func (w *wordPiece) readTemplate(data []byte) error {
	type special struct {
		ID string `json:"id"`
	}
	var p struct {
		Type   string `json:"type"`
		Single []struct {
			Special *special `json:"SpecialToken"`
		} `json:"single"`
		CLS []any `json:"cls"`
		SEP []any `json:"sep"`
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return kb.Errorf(kb.Invalid, "tokenizer.json 的 post_processor 读不懂").Because(err)
	}
	var tokens []string
	text := -1 // where the text stands among them
	switch {
	case p.Type == "TemplateProcessing":
		for _, t := range p.Single {
			if t.Special == nil {
				text = len(tokens)
				continue
			}
			tokens = append(tokens, t.Special.ID)
		}
	case p.Type == "BertProcessing" && len(p.CLS) == 2 && len(p.SEP) == 2:
		cls, _ := p.CLS[0].(string)
		sep, _ := p.SEP[0].(string)
		tokens, text = []string{cls, sep}, 1
	}
	if text < 0 {
		return kb.Errorf(kb.Invalid, "tokenizer.json 的 post_processor（%s）不是 BERT 的", p.Type)
	}
	for i, t := range tokens {
		id, ok := w.vocab[t]
		switch {
		case !ok:
			return kb.Errorf(kb.Invalid, "tokenizer.json 的词表里没有 %s", t)
		case i < text:
			w.before = append(w.before, id)
		default:
			w.after = append(w.after, id)
		}
	}
	return nil
}

// ids gives a text's tokens, at most so many with those around it; the end of the text is left out.
func (w *wordPiece) ids(text string, most int) []int {
	ids := slices.Clone(w.before)
	room := most - len(w.after)
	for _, word := range words(w.normalise(text)) {
		if len(ids) >= room {
			break
		}
		ids = w.pieces(ids, word)
	}
	return append(ids[:min(len(ids), room)], w.after...)
}

// pieces appends a word's longest known pieces from the left, or unknown when a rest has none.
func (w *wordPiece) pieces(ids []int, word string) []int {
	start := len(ids)
	if utf8.RuneCountInString(word) > w.longest {
		return append(ids, w.unknown)
	}
	for at := 0; at < len(word); {
		end, id, ok := len(word), 0, false
		for ; end > at; end-- {
			piece := word[at:end]
			if at > 0 {
				piece = w.prefix + piece
			}
			if id, ok = w.vocab[piece]; ok {
				break
			}
		}
		if !ok {
			return append(ids[:start], w.unknown)
		}
		ids, at = append(ids, id), end
	}
	return ids
}

func (w *wordPiece) normalise(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case w.bert.Clean && r != '\t' && r != '\n' && r != '\r' && (r == 0 || r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)):
		case w.bert.Clean && unicode.IsSpace(r):
			b.WriteByte(' ')
		case w.bert.Chinese && ideograph(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	text = b.String()
	if (w.bert.Strip == nil && w.bert.Lower) || (w.bert.Strip != nil && *w.bert.Strip) {
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(text))
	}
	if w.bert.Lower {
		text = strings.ReplaceAll(text, "İ", "i\u0307") // the only letter that becomes two
		text = strings.Map(unicode.ToLower, text)
	}
	return text
}

// words splits at white space, and before and after each punctuation mark.
func words(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		space, mark := unicode.IsSpace(r), punctuation(r)
		if !space && !mark {
			continue
		}
		if start < i {
			out = append(out, text[start:i])
		}
		start = i + utf8.RuneLen(r)
		if mark {
			out = append(out, text[i:start])
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func punctuation(r rune) bool {
	return unicode.IsPunct(r) || (r < unicode.MaxASCII && unicode.IsSymbol(r))
}

// ideograph reports BERT's "CJK characters". The fifth range begins where BERT's own code has it.
func ideograph(r rune) bool {
	return (r >= 0x4E00 && r <= 0x9FFF) || (r >= 0x3400 && r <= 0x4DBF) || (r >= 0x20000 && r <= 0x2A6DF) || (r >= 0x2A700 && r <= 0x2B73F) ||
		(r >= 0x2B740 && r <= 0x2B81F) || (r >= 0x2B920 && r <= 0x2CEAF) || (r >= 0xF900 && r <= 0xFAFF) || (r >= 0x2F800 && r <= 0x2FA1F)
}
