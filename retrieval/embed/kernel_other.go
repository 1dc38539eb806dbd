//go:build (!amd64 && !arm64) || purego

package embed

// native are the processor's own kernels, best first: none here.
func native() []kernels { return nil }
