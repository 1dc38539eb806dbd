package main

import (
	"bytes"
	"context"
	"log/slog"

	"yiku/configs"
	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

// meaning makes what finding by meaning needs, as it is configured; nil for words alone. vs keeps vectors, nil keeps none.
func meaning(ctx context.Context, cfg configs.Config, vs kb.Vectors) (*retrieval.Meaning, error) {
	encoder, err := encoderOf(ctx, cfg, cfg.Embed.Driver)
	if err != nil || encoder == nil {
		return nil, err
	}
	m := &retrieval.Meaning{Encoder: encoder, Vectors: vs, Shipped: shipped}
	if vs == nil {
		return m, nil
	}
	kept, err := vs.Encoders(ctx)
	if err != nil {
		return nil, err
	}
	// Whichever other encoder has vectors, and can still be had, serves until the new one has all of its own.
	for _, driver := range configs.Drivers {
		before, err := encoderOf(ctx, cfg, driver)
		if err != nil || before == nil || before.ID() == encoder.ID() || kept[before.ID()] == 0 {
			continue
		}
		m.Before = before
	}
	return m, nil
}

// encoderOf makes the encoder of a driver; nil when it is not configured.
func encoderOf(_ context.Context, _ configs.Config, driver string) (embed.Embedder, error) {
	switch driver {
	case configs.DriverBuiltin:
		return embed.Builtin()
	}
	return nil, nil
}

// shipped gives the vectors of the starter library that come with the program, when they are this encoder's.
func shipped(encoder string) []kb.Vector {
	of, vs, err := vector.ReadFile(bytes.NewReader(seeds.Vectors))
	if err != nil {
		slog.Error("the starter library's vectors cannot be read", "err", err)
	}
	if of != encoder {
		return nil
	}
	return vs
}
