package main

import (
	"context"
	"fmt"
	"time"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/embed/endpoint"
	"yiku/retrieval/vector"
	"yiku/retrieval/vector/pgvector"
)

// encoderState looks at what finds by meaning: whether it can be had and answers, and how much of the library it has encoded.
// st is nil when there is no library to look at.
func encoderState(ctx context.Context, cfg configs.Config, st *store.Store) (part, state, detail, advice string) {
	part = "编码器"
	e, err := encoderOf(cfg, cfg.Embed.Driver)
	switch {
	case err != nil:
		return part, "broken", line(err), "请改正 embed，或把 embed.driver 改回 builtin"
	case e == nil:
		return part, "ok", drivers[cfg.Embed.Driver], ""
	}
	detail = drivers[cfg.Embed.Driver] + " " + e.ID()
	if away := reach(ctx, e); away != nil {
		return part, "broken", detail + "，" + line(away), "请检查接口是否在运行，以及 embed.endpoint 的 url、key_file 和 model；在这之前问答照常，只按字词查找"
	}
	if cfg.Vector.Backend == vector.InPGVector {
		if err := pgvector.Fits(e.Dims()); err != nil {
			return part, "broken", detail, line(err)
		}
	}
	if st == nil {
		return part, "ok", detail, ""
	}
	vs, free, err := libraryVectors(ctx, cfg, st)
	if err != nil {
		return part, "broken", detail + "，" + line(err), "请按上面的提示处理，或把 vector.backend 改回 memory"
	}
	defer free()
	done, total, err := encodedOf(ctx, st, vs, e.ID())
	switch {
	case err != nil:
		return part, "notice", detail + "，已编码多少没有数完：" + line(err), "请稍后再运行一次"
	case done < total:
		return part, "notice", fmt.Sprintf("%s，已编码 %d 段文字，共 %d 段", detail, done, total),
			"其余的由 yiku serve 在后台编码，不影响回答；进度看 /readyz，长时间不动就看日志"
	}
	return part, "ok", fmt.Sprintf("%s，%d 段文字都已编码", detail, total), ""
}

// reach has an endpoint encode a few characters; what runs in this process is there.
func reach(ctx context.Context, e any) error {
	service, ok := e.(*endpoint.Embedder)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := service.Embed(ctx, []string{"试一试"})
	return err
}

// encodedOf counts the different texts of the library that have an encoder's vector, shipped or kept, and all of them. It
// takes a minute at most.
func encodedOf(ctx context.Context, r kb.Reader, vs kb.Vectors, encoder string) (done, total int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	seen := map[uint64]bool{}
	for _, v := range shipped(encoder) {
		seen[v.Key] = false // not yet met in the library
	}
	var ask []uint64
	flush := func() error {
		kept, err := vs.VectorsOf(ctx, encoder, ask)
		done, ask = done+len(kept), ask[:0]
		return err
	}
	err = kb.EachRecord(ctx, r, func(e *kb.Entry) error {
		if e.Status != kb.Published {
			return nil
		}
		for _, t := range retrieval.Texts(e) {
			key := vector.Key(t)
			met, known := seen[key]
			if met {
				continue
			}
			seen[key] = true
			total++
			if known {
				done++
			} else if ask = append(ask, key); len(ask) == kb.MaxVectors {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return done, total, err
}
