package main

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"

	"yiku/configs"
	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/embed"
	"yiku/retrieval/embed/endpoint"
	"yiku/retrieval/embed/onnx"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

// meaning makes what finding by meaning needs, as it is configured; nil for words alone. vs keeps vectors, nil keeps none.
func meaning(ctx context.Context, cfg configs.Config, vs kb.Vectors) (*retrieval.Meaning, error) {
	encoder, err := encoderOf(cfg, cfg.Embed.Driver)
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
	delete(kept, encoder.ID())
	m.Before = before(cfg, kept)
	return m, nil
}

// before gives the encoder that serves until another has given every text its vector: of those that can still be had, the
// one with most vectors kept. nil when there is none.
func before(cfg configs.Config, kept map[string]int) embed.Embedder {
	var best embed.Embedder
	for _, driver := range configs.Drivers {
		if !slices.ContainsFunc(ids(kept), func(id string) bool { return driverOf(id) == driver }) {
			continue // before a model is loaded for nothing
		}
		e, err := encoderOf(cfg, driver)
		if err != nil {
			slog.Warn("the encoder used before cannot be had", "driver", driver, "err", err)
			continue
		}
		if e != nil && kept[e.ID()] > 0 && (best == nil || kept[e.ID()] > kept[best.ID()]) {
			best = e
		}
	}
	return best
}

func ids(kept map[string]int) []string {
	out := make([]string, 0, len(kept))
	for id := range kept {
		out = append(out, id)
	}
	return out
}

// driverOf tells by an encoder's id which driver it is of: those of an endpoint or a folder begin with its name.
func driverOf(id string) string {
	for _, driver := range []string{configs.DriverEndpoint, configs.DriverONNX} {
		if strings.HasPrefix(id, driver+"/") {
			return driver
		}
	}
	return configs.DriverBuiltin
}

// encoderOf makes the encoder of a driver; nil when it is not configured. It asks nothing of an endpoint.
func encoderOf(cfg configs.Config, driver string) (embed.Embedder, error) {
	switch {
	case driver == configs.DriverBuiltin:
		return embed.Builtin()
	case driver == configs.DriverEndpoint && cfg.Embed.Endpoint.URL != "":
		return endpoint.New(cfg.Embed.Endpoint)
	case driver == configs.DriverONNX && cfg.Embed.ONNX.Folder != "":
		return onnx.New(cfg.Embed.ONNX.Folder)
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

// keepShipped puts the vectors that come with the program beside the starter library: another encoder that is chosen later
// finds them kept, and they serve until it has its own. Without them the library is as good.
func keepShipped(ctx context.Context, vs kb.Vectors) {
	e, err := embed.Builtin()
	if err == nil {
		for part := range slices.Chunk(shipped(e.ID()), kb.MaxVectors) {
			if err = vs.PutVectors(ctx, e.ID(), part); err != nil {
				break
			}
		}
	}
	if err != nil {
		slog.WarnContext(ctx, "the starter library's vectors are not kept", "err", err)
	}
}
