//go:build !purego

#include "textflag.h"

#define ZERO(a) VEOR a.B16, a.B16, a.B16
#define MUL(x, sum) VFMLA x.S4, V4.S4, sum.S4

// func mix(y, a, b *float32, n, count, row uintptr)
//
// As in mix_amd64.s, NEON: blocks of 32, then of 16.
TEXT ·mix(SB), NOSPLIT, $0-48
	MOVD y+0(FP), R0
	MOVD b+16(FP), R3
	MOVD n+24(FP), R4
	MOVD row+40(FP), R6

wide:
	CMP  $32, R4
	BLT  narrow
	MOVD a+8(FP), R1
	MOVD count+32(FP), R5
	MOVD R3, R2
	ZERO(V16)
	ZERO(V17)
	ZERO(V18)
	ZERO(V19)
	ZERO(V20)
	ZERO(V21)
	ZERO(V22)
	ZERO(V23)

row32:
	VLD1R.P 4(R1), [V4.S4]
	ADD     $64, R2, R7
	VLD1    (R2), [V0.S4, V1.S4, V2.S4, V3.S4]
	MUL(V0, V16)
	MUL(V1, V17)
	MUL(V2, V18)
	MUL(V3, V19)
	VLD1    (R7), [V0.S4, V1.S4, V2.S4, V3.S4]
	MUL(V0, V20)
	MUL(V1, V21)
	MUL(V2, V22)
	MUL(V3, V23)
	ADD     R6, R2
	SUBS    $1, R5
	BNE     row32

	VST1.P [V16.S4, V17.S4, V18.S4, V19.S4], 64(R0)
	VST1.P [V20.S4, V21.S4, V22.S4, V23.S4], 64(R0)
	ADD    $128, R3
	SUB    $32, R4
	B      wide

narrow:
	CBZ  R4, done
	MOVD a+8(FP), R1
	MOVD count+32(FP), R5
	ZERO(V16)
	ZERO(V17)
	ZERO(V18)
	ZERO(V19)

row16:
	VLD1R.P 4(R1), [V4.S4]
	VLD1    (R3), [V0.S4, V1.S4, V2.S4, V3.S4]
	MUL(V0, V16)
	MUL(V1, V17)
	MUL(V2, V18)
	MUL(V3, V19)
	ADD     R6, R3
	SUBS    $1, R5
	BNE     row16

	VST1 [V16.S4, V17.S4, V18.S4, V19.S4], (R0)

done:
	RET
