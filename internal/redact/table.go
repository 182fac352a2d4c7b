package redact

// Suppress says which cells of a table of counts to hide before it is
// published. The last row and the last column of t are its margins, which are
// published too and must add up; where rounding keeps them from it they are
// taken to. A cell, or margin, of 1 to floor-1 is hidden, and then the smallest
// other cells until no hidden one of these can be narrowed down to fewer than
// floor values. A zero stays unless it must help to hide another. Rows of
// unequal length make no table: all is hidden.
func Suppress(t [][]int64, floor int64) [][]bool {
	out := make([][]bool, len(t))
	s := &system{floor: float64(floor)}
	at := make([][]int, len(t))
	for i, row := range t {
		out[i], at[i] = make([]bool, len(row)), make([]int, len(row))
		for j, n := range row {
			at[i][j] = s.variable(float64(n))
		}
	}
	for _, row := range t {
		if len(row) != len(t[0]) {
			return all(out)
		}
	}
	for i := range at {
		if last := len(at[i]) - 1; last > 0 {
			s.force(at[i][last], at[i][:last]...)
		}
	}
	for j := range first(at) {
		var column []int
		for i := range at {
			column = append(column, at[i][j])
		}
		if last := len(column) - 1; last > 0 {
			s.force(column[last], column[:last]...)
		}
	}
	for v, n := range s.value {
		if n > 0 && n < s.floor {
			s.small[v] = true
			s.hide(v)
		}
	}
	s.protect()
	for i := range at {
		for j, v := range at[i] {
			out[i][j] = s.hidden[v]
		}
	}
	return out
}

func first(rows [][]int) []int {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func all(t [][]bool) [][]bool {
	for _, row := range t {
		for j := range row {
			row[j] = true
		}
	}
	return t
}
