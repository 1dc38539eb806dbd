//go:build !purego

package vector

import "golang.org/x/sys/cpu"

// dotAVX2 writes the sum of products of the n numbers at q (a multiple of 16) and each of count rows of n numbers.
//
//go:noescape
func dotAVX2(q *int16, rows *int8, n, count int, out *int32)

var hasAVX2 = cpu.X86.HasAVX2

func dot(q []int16, row []int8) int32 {
	if !hasAVX2 || len(q)%16 != 0 || len(q) == 0 {
		return dotGo(q, row)
	}
	var out int32
	_ = row[len(q)-1]
	dotAVX2(&q[0], &row[0], len(q), 1, &out)
	return out
}

func dots(q []int16, rows []int8, out []int32) {
	if !hasAVX2 || len(q)%16 != 0 || len(q) == 0 || len(out) == 0 {
		dotsGo(q, rows, out)
		return
	}
	_ = rows[len(q)*len(out)-1]
	dotAVX2(&q[0], &rows[0], len(q), len(out), &out[0])
}
