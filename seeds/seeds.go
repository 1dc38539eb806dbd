// Package seeds is the starter library: what an empty Yiku begins with. Its words come from one public notice,
// 章政办发〔2024〕1号, and from national law, and nobody has reviewed them: every entry is marked starter and carries no
// reviewed_at, so every door says 示例内容，待部门审核 until its department confirms it.
//
// The files are in the entry standard, one record a line in its canonical JSON, ordered by code; `yiku import` reads them
// too. A kind is one file, or a folder of files.
package seeds

import "embed"

//go:embed *.jsonl entries/*.jsonl policies/*.jsonl
var files embed.FS

// Vectors are those of the starter library's texts, as retrieval/vector writes a file; `yiku model vectors` makes it.
//
//go:embed vectors.bin
var Vectors []byte
