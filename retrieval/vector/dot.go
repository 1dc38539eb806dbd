package vector

// dotGo is the sum of products of q and row.
func dotGo(q []int16, row []int8) int32 {
	sum := int32(0)
	row = row[:len(q)]
	for i, x := range q {
		sum += int32(x) * int32(row[i])
	}
	return sum
}

// dotsGo writes the sum of products of q and each of the rows, which lie one after another.
func dotsGo(q []int16, rows []int8, out []int32) {
	for i := range out {
		out[i] = dotGo(q, rows[i*len(q):][:len(q)])
	}
}
