package main

import (
	"context"
	"log/slog"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"
	"yiku/retrieval/vector/pgvector"
)

// libraryMeaning is meaning for the library itself, its vectors where the configuration has them. done gives back what it
// holds, after the engine has stopped.
func libraryMeaning(ctx context.Context, cfg configs.Config, st *store.Store) (m *retrieval.Meaning, done func(), err error) {
	vs, done, err := libraryVectors(ctx, cfg, st)
	if err != nil {
		return nil, nil, err
	}
	if m, err = meaning(ctx, cfg, vs); err != nil {
		done()
		return nil, nil, err
	}
	if shared, ok := vs.(sharedVectors); ok && m != nil {
		if err := fits(ctx, m.Encoder); err != nil {
			done()
			return nil, nil, err
		}
		m.Vectors, m.Backend = nil, shared.Backend
	}
	return m, done, nil
}

// fits fails with Invalid when pgvector cannot keep an encoder's vectors. How long they are is asked of an endpoint that was not
// told; of one that is away it is known when it is back.
func fits(ctx context.Context, e embed.Embedder) error {
	if e.Dims() == 0 {
		if err := reach(ctx, e); err != nil {
			slog.WarnContext(ctx, "the encoder is away; how long its vectors are is not known yet", "encoder", e.ID(), "err", err)
		}
	}
	return pgvector.Fits(e.Dims())
}

// libraryVectors gives the vectors that are kept for the library: the store's, or those in pgvector.
func libraryVectors(ctx context.Context, cfg configs.Config, st *store.Store) (vs kb.Vectors, done func(), err error) {
	if cfg.Vector.Backend != vector.InPGVector || cfg.Embed.Driver == configs.DriverNone {
		return st, func() {}, nil
	}
	b, err := pgvector.Open(ctx, string(cfg.Database.URL))
	if err != nil {
		return nil, nil, err
	}
	return sharedVectors{Backend: b}, b.Close, nil
}

// sharedVectors is a backend as far as kb.Vectors goes: which encoders it has, and which texts. It gives and takes no bytes.
type sharedVectors struct {
	vector.Backend
	noBytes // nil: nothing else is asked of it
}

type noBytes = kb.Vectors

// Encoders names the encoders in the backend.
func (s sharedVectors) Encoders(ctx context.Context) (map[string]int, error) {
	return s.Backend.Encoders(ctx)
}

// VectorsOf gives those of these keys that have a vector, without it.
func (s sharedVectors) VectorsOf(ctx context.Context, encoder string, keys []uint64) ([]kb.Vector, error) {
	set, err := s.Open(ctx, encoder, 0)
	if set == nil || err != nil {
		return nil, err
	}
	missing, err := set.Missing(ctx, keys)
	if err != nil {
		return nil, err
	}
	without := map[uint64]bool{}
	for _, k := range missing {
		without[k] = true
	}
	var out []kb.Vector
	for _, k := range keys {
		if !without[k] {
			out = append(out, kb.Vector{Key: k})
		}
	}
	return out, nil
}
