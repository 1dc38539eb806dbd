//go:build !amd64 || purego

package vector

func dot(q []int16, row []int8) int32          { return dotGo(q, row) }
func dots(q []int16, rows []int8, out []int32) { dotsGo(q, rows, out) }
