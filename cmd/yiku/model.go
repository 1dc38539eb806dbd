package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"
)

func (m *Main) model() *cobra.Command {
	c := &cobra.Command{Use: "model", Short: "看按意思查找用的编码器", Args: cobra.ArbitraryArgs, RunE: func(*cobra.Command, []string) error {
		return kb.Errorf(kb.Invalid, "请写 yiku model info")
	}}
	c.AddCommand(m.modelInfo(), m.modelVectors())
	return c
}

func (m *Main) modelInfo() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "info",
		Short: "打印编码器的名称、来源、许可、大小、校验和、指标",
		Args:  wants(0, false, "model info 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := m.config(c)
			if err != nil {
				return err
			}
			e, err := encoderOf(cfg, cfg.Embed.Driver)
			if err != nil {
				return err
			}
			about := describe(cfg, e)
			if asJSON {
				return json.NewEncoder(m.Stdout).Encode(about)
			}
			m.printModel(about)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "打印 JSON")
	return c
}

// modelView is what is known of the encoder in use; the built-in one tells all of it.
type modelView struct {
	Driver     string         `json:"driver"`
	ID         string         `json:"id,omitempty"`
	Name       string         `json:"name,omitempty"`
	Origin     string         `json:"origin,omitempty"` // where it comes from, or the address or folder where it is
	Licence    string         `json:"licence,omitempty"`
	Notice     string         `json:"notice,omitempty"`
	Made       string         `json:"made,omitempty"`
	Size       int            `json:"size,omitempty"`     // bytes
	Checksum   string         `json:"checksum,omitempty"` // SHA-256, hex
	Dims       int            `json:"dims,omitempty"`     // 0: an endpoint tells with its first answer
	Tokens     int            `json:"tokens,omitempty"`   // of a text that are read
	Layers     int            `json:"layers,omitempty"`
	Vocabulary int            `json:"vocabulary,omitempty"`
	Kernel     string         `json:"kernel,omitempty"`
	Figures    map[string]any `json:"figures"`
}

// describe tells what is known without asking anybody. e is nil when there is no encoder.
func describe(cfg configs.Config, e embed.Embedder) modelView {
	v := modelView{Driver: cfg.Embed.Driver, Figures: map[string]any{}}
	if e == nil {
		return v
	}
	v.ID, v.Dims = e.ID(), e.Dims()
	switch cfg.Embed.Driver {
	case configs.DriverBuiltin:
		i := e.(*embed.Encoder).Info()
		v.Name, v.Origin, v.Licence, v.Notice, v.Made = i.Name, i.Origin, i.Licence, i.Notice, i.Made
		v.Size, v.Checksum, v.Tokens, v.Layers, v.Vocabulary = i.Size, i.Checksum, i.Tokens, i.Layers, i.Vocabulary
		v.Kernel = i.Kernel
		maps.Copy(v.Figures, i.Figures)
	case configs.DriverEndpoint:
		v.Name, v.Origin = cfg.Embed.Endpoint.Model, cfg.Embed.Endpoint.URL
	case configs.DriverONNX:
		v.Origin = cfg.Embed.ONNX.Folder
	}
	return v
}

// printModel prints a line for each thing that is known, the values one below the other.
func (m *Main) printModel(v modelView) {
	row := func(label, value string) {
		if value != "" {
			fmt.Fprintf(m.Stdout, "%s%s%s\n", label, strings.Repeat(" ", 10-2*utf8.RuneCountInString(label)), value)
		}
	}
	count := func(n int, unit string) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf("%d %s", n, unit)
	}
	row("驱动", drivers[v.Driver])
	row("名称", v.Name)
	row("编号", v.ID)
	row("来源", v.Origin)
	row("许可", v.Licence)
	row("声明", v.Notice)
	row("制作", v.Made)
	if v.Size > 0 {
		row("大小", fmt.Sprintf("%s（%d 字节）", size(uint64(v.Size)), v.Size))
	}
	row("校验和", v.Checksum)
	row("维数", count(v.Dims, "维"))
	row("层数", count(v.Layers, "层"))
	row("词表", count(v.Vocabulary, "个词"))
	row("读到", count(v.Tokens, "个词为止"))
	row("指令集", v.Kernel)
	label := "指标"
	for _, name := range slices.Sorted(maps.Keys(v.Figures)) {
		row(label, name+"  "+figure(v.Figures[name]))
		label = "　　"
	}
}

// drivers says what each is.
var drivers = map[string]string{
	configs.DriverBuiltin:  "builtin（程序自带）",
	configs.DriverEndpoint: "endpoint（向量接口）",
	configs.DriverONNX:     "onnx（自己的模型）",
	configs.DriverNone:     "none（没有编码器，只按字词查找）",
}

// figure is one figure on one line: a number, or names with their numbers.
func figure(v any) string {
	parts, ok := v.(map[string]any)
	if !ok {
		b, _ := json.Marshal(v) // it came out of JSON
		return strings.Trim(string(b), `"`)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		out = append(out, name+" "+figure(parts[name]))
	}
	return strings.Join(out, "  ")
}

func (m *Main) modelVectors() *cobra.Command {
	return &cobra.Command{
		Use:   "vectors FILE",
		Short: "用自带的编码器给示例库编码，写进文件（编译前写到 seeds/vectors.bin）",
		Args:  wants(1, false, "请写出要写的文件"),
		RunE: func(c *cobra.Command, args []string) error {
			m.logTo(slog.LevelError)
			e, err := embed.Builtin()
			if err != nil {
				return err
			}
			vs, err := starterVectors(c.Context(), e)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := vector.WriteFile(&b, e.ID(), vs); err != nil {
				return err
			}
			if err := os.WriteFile(args[0], b.Bytes(), 0o644); err != nil {
				return kb.Errorf(kb.Invalid, "文件 %s 写不了，请检查路径和权限", args[0]).Because(err)
			}
			_, err = fmt.Fprintf(m.Stdout, "%s 的 %d 个向量写进了 %s（%s）\n", e.ID(), len(vs), args[0], size(uint64(b.Len())))
			return err
		},
	}
}

// starterVectors encodes every text of the starter library, in order of the entries' codes.
func starterVectors(ctx context.Context, e embed.Embedder) ([]kb.Vector, error) {
	texts, err := starterTexts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]kb.Vector, 0, len(texts))
	for part := range slices.Chunk(texts, 512) {
		vs, err := e.Embed(ctx, part)
		if err != nil {
			return nil, err
		}
		for i, v := range vs {
			out = append(out, kb.Vector{Key: vector.Key(part[i]), Bytes: vector.Pack(v).Bytes()})
		}
	}
	return out, nil
}

// starterTexts gives every text of the starter library's entries once.
func starterTexts(ctx context.Context) ([]string, error) {
	st, remove, err := starterStore(ctx)
	if err != nil {
		return nil, err
	}
	defer remove()
	var texts []string
	seen := map[string]bool{}
	err = kb.EachRecord(ctx, st, func(e *kb.Entry) error {
		for _, t := range retrieval.Texts(e) {
			if !seen[t] {
				seen[t] = true
				texts = append(texts, t)
			}
		}
		return nil
	})
	return texts, err
}
