package seeds

import (
	"context"
	"io/fs"

	"yiku/kb"
	"yiku/kb/standard"
)

// Load puts the starter library into the store, kind by kind in the order in which they refer to each other, and gives
// the number of records that were not there before. On a library that holds just this it changes nothing; entries that
// were confirmed or edited since go back to how they came, so only an empty library is to be loaded. It stops at the first file of
// which the entry standard refuses a row: Internal, for that is a defect of this package. Fails with Unavailable.
func Load(ctx context.Context, ed kb.Editor) (int, error) { return loadAll(ctx, ed, files) }

func loadAll(ctx context.Context, ed kb.Editor, from fs.FS) (int, error) {
	added := 0
	for _, kind := range kb.Kinds {
		for _, name := range filesOf(from, kind) {
			n, err := load(ctx, ed, from, kind, name)
			added += n
			if err != nil {
				return added, err
			}
		}
	}
	return added, nil
}

// filesOf names the files of a kind: one, or those of a folder.
func filesOf(from fs.FS, kind kb.Kind) []string {
	one, _ := fs.Glob(from, string(kind)+".jsonl")
	more, _ := fs.Glob(from, string(kind)+"/*.jsonl") // both patterns are well-formed
	return append(one, more...)
}

func load(ctx context.Context, ed kb.Editor, from fs.FS, kind kb.Kind, name string) (int, error) {
	f, err := from.Open(name)
	if err != nil {
		return 0, kb.Errorf(kb.Internal, "初始知识库 %s 读不出来，请重新安装程序", name).Because(err)
	}
	defer f.Close()
	im := standard.Importer{Editor: ed, Act: kb.Act{By: "yiku", Action: kb.ActionSeed}, Kind: kind}
	sum, err := im.Read(ctx, name, f)
	if sum.Refused > 0 {
		return sum.New, kb.Errorf(kb.Internal, "初始知识库 %s 有 %d 行不合入库标准（%s），请重新安装程序，或用 --seed=false 启动", name, sum.Refused, firstError(sum)).Because(err)
	}
	return sum.New, err
}

// firstError is the reason for which the first row was refused.
func firstError(sum standard.Summary) string {
	for _, f := range sum.Findings {
		if f.Level == standard.LevelError {
			return f.Message
		}
	}
	return ""
}
