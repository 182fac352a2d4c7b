package sas

// unpackRLE unpacks a row of COMPRESS=CHAR ("Run Length Encoding"). Each
// control byte holds a command and a length; some take a byte more. Commands
// 1 to 5 are not in the description: their meaning is that of later readers.
// The result is of the given length, or ok is false.
func unpackRLE(dst, src []byte, length int) (row []byte, ok bool) {
	for len(src) > 0 {
		command, n := src[0]>>4, int(src[0]&0x0f)
		src = src[1:]
		if longer[command] {
			if len(src) == 0 {
				return dst, false
			}
			n = n<<8 + int(src[0])
			src = src[1:]
		}
		n += least[command]
		fill, copies := fillOf[command], command <= 2 || command >= 8 && command <= 11
		if command == 4 || command == 12 { // the byte to repeat follows
			if len(src) == 0 {
				return dst, false
			}
			fill, src = src[0], src[1:]
		}
		switch {
		case command == 3 || len(dst)+n > length:
			return dst, false
		case !copies:
			dst = appendRun(dst, fill, n)
		case n > len(src):
			return dst, false
		default:
			dst, src = append(dst, src[:n]...), src[n:]
		}
	}
	return dst, len(dst) == length
}

// Properties of the commands, by number.
var (
	longer = [16]bool{0: true, 1: true, 4: true, 5: true, 6: true, 7: true}
	least  = [16]int{
		0: 64, 1: 64 + 4096, 2: 96, 4: 18, 5: 17, 6: 17, 7: 17, 8: 1, 9: 17, 10: 33, 11: 49, 12: 3, 13: 2, 14: 2, 15: 2,
	}
	fillOf = [16]byte{5: '@', 6: ' ', 13: '@', 14: ' '}
)

func appendRun(dst []byte, fill byte, n int) []byte {
	for range n {
		dst = append(dst, fill)
	}
	return dst
}

// unpackRDC unpacks a row of COMPRESS=BINARY: Ross Data Compression (E. Ross,
// "Simple Data Compression", C Users Journal, October 1992). Sixteen control
// bits tell of as many items whether each is a byte, or a command to repeat a
// byte or what came before.
func unpackRDC(dst, src []byte, length int) (row []byte, ok bool) {
	for len(src) >= 2 {
		control := uint16(src[0])<<8 | uint16(src[1])
		src = src[2:]
		for bit := 15; bit >= 0 && len(src) > 0; bit-- {
			if control&(1<<bit) == 0 {
				if len(dst) >= length {
					return dst, false
				}
				dst, src = append(dst, src[0]), src[1:]
				continue
			}
			if dst, src, ok = stepRDC(dst, src, length); !ok {
				return dst, false
			}
		}
	}
	return dst, len(src) == 0 && len(dst) == length
}

// stepRDC carries out one command: its high four bits are what, its low four
// begin a number.
func stepRDC(dst, src []byte, length int) (out, rest []byte, ok bool) {
	command, n := src[0]>>4, int(src[0]&0x0f)
	takes := 2 // bytes of the command
	if command == 1 || command == 2 {
		takes = 3
	}
	if len(src) < takes {
		return dst, src, false
	}
	back := n + 3 + int(src[1])<<4 // for patterns
	switch command {
	case 0: // a short run
		n += 3
	case 1: // a long run
		n += int(src[1])<<4 + 19
	case 2: // a long pattern
		n = int(src[2]) + 16
	default: // a short pattern
		n = int(command)
	}
	if len(dst)+n > length {
		return dst, src, false
	}
	if command < 2 {
		return appendRun(dst, src[takes-1], n), src[takes:], true
	}
	if back > len(dst) {
		return dst, src, false
	}
	for range n { // byte by byte: the pattern may run into itself
		dst = append(dst, dst[len(dst)-back])
	}
	return dst, src[takes:], true
}
