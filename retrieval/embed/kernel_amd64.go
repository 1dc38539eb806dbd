//go:build amd64 && !purego

package embed

func native() []kernels { return nil }
