// Package embed turns texts into vectors whose cosine says how near they are in meaning. The built-in encoder is a small
// transformer inside the binary: no cgo, no download, no service. docs/encoder.md tells what it is and how fast.
package embed

import "context"

// Embedder turns texts into unit vectors.
type Embedder interface {
	// ID names the weights: vectors of another id are not comparable.
	ID() string
	// Dims is the length of every vector.
	Dims() int
	// Embed gives one unit vector a text, in the texts' order. It fails with the context's error when that ends first.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}
