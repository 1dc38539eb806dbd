//go:build !purego

#include "textflag.h"

// Tiles of a Linear: some tokens by 16 outputs, NEON. LD2 parts the pairs of inputs that lie side by side, SXTL widens the
// weights to 16 bits, SMLAL multiplies them with one input and adds to 32-bit sums. 16 registers of sums for 4 tokens.
// The assembler has no word for these instructions; their encodings are from the Arm Architecture Reference Manual.
//
// In all: R0 y, R1 its row in bytes, R2 x, R3 w, R4 inputs left, R5 x's row in bytes. V0 … V3 are 8 inputs of each token.

#define SXTL(n, d) WORD $(0x0F08A400 | (n)<<5 | (d))
#define SXTL2(n, d) WORD $(0x4F08A400 | (n)<<5 | (d))
#define SMLAL(i, m, n, d) WORD $(0x0F402000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define SMLAL2(i, m, n, d) WORD $(0x4F402000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define SCVTF(n, d) WORD $(0x4E21D800 | (n)<<5 | (d))
#define FMUL(m, n, d) WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))

#define ARGS \
	MOVD y+0(FP), R0    \
	MOVD yrow+8(FP), R1 \
	MOVD x+16(FP), R2   \
	MOVD w+24(FP), R3   \
	MOVD ins+32(FP), R4 \
	LSL  $1, R4, R5

// WEIGHTS are of one pair of inputs: V6, V7 of the first, V8, V9 of the second.
#define WEIGHTS \
	VLD2.P 32(R3), [V4.B16, V5.B16] \
	SXTL(4, 6)                      \
	SXTL2(4, 7)                     \
	SXTL(5, 8)                      \
	SXTL2(5, 9)

// TOKEN adds the products of inputs i and i+1 of token t to the sums from register d on.
#define TOKEN(i, t, d) \
	SMLAL(i, t, 6, d)      \
	SMLAL2(i, t, 6, d+1)   \
	SMLAL(i, t, 7, d+2)    \
	SMLAL2(i, t, 7, d+3)   \
	SMLAL(i+1, t, 8, d)    \
	SMLAL2(i+1, t, 8, d+1) \
	SMLAL(i+1, t, 9, d+2)  \
	SMLAL2(i+1, t, 9, d+3)

#define ZERO(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16

#define SCALES \
	MOVD xscale+40(FP), R6              \
	MOVD scale+48(FP), R7               \
	MOVD bias+56(FP), R8                \
	VLD1 (R7), [V0.S4, V1.S4, V2.S4, V3.S4]

// PUT is y = sum·(token's scale · weight's scale) + bias for 4 outputs; V8 is the token's scale.
#define PUT(scale, sum, s, out) \
	SCVTF(sum, sum)             \
	FMUL(scale, 8, 9)           \
	VFMLA s.S4, V9.S4, out.S4

#define STORE(n, a, b, c, d) \
	VLD1R.P 4(R6), [V8.S4]                       \
	VLD1    (R8), [V4.S4, V5.S4, V6.S4, V7.S4]   \
	PUT(0, n, a, V4)                             \
	PUT(1, n+1, b, V5)                           \
	PUT(2, n+2, c, V6)                           \
	PUT(3, n+3, d, V7)                           \
	VST1    [V4.S4, V5.S4, V6.S4, V7.S4], (R0)   \
	ADD     R1, R0

// func dot4NEON(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
TEXT ·dot4NEON(SB), NOSPLIT, $0-64
	ARGS
	ADD R5, R2, R9
	ADD R5, R9, R10
	ADD R5, R10, R11
	ZERO(V16, V17, V18, V19)
	ZERO(V20, V21, V22, V23)
	ZERO(V24, V25, V26, V27)
	ZERO(V28, V29, V30, V31)

#define PAIR4(i) \
	WEIGHTS          \
	TOKEN(i, 0, 16)  \
	TOKEN(i, 1, 20)  \
	TOKEN(i, 2, 24)  \
	TOKEN(i, 3, 28)

loop4:
	VLD1.P 16(R2), [V0.H8]
	VLD1.P 16(R9), [V1.H8]
	VLD1.P 16(R10), [V2.H8]
	VLD1.P 16(R11), [V3.H8]
	PAIR4(0)
	PAIR4(2)
	PAIR4(4)
	PAIR4(6)
	SUBS   $8, R4
	BNE    loop4

	SCALES
	STORE(16, V16, V17, V18, V19)
	STORE(20, V20, V21, V22, V23)
	STORE(24, V24, V25, V26, V27)
	STORE(28, V28, V29, V30, V31)
	RET

// func dot1NEON(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
TEXT ·dot1NEON(SB), NOSPLIT, $0-64
	ARGS
	ZERO(V16, V17, V18, V19)

#define PAIR1(i) \
	WEIGHTS          \
	TOKEN(i, 0, 16)

loop1:
	VLD1.P 16(R2), [V0.H8]
	PAIR1(0)
	PAIR1(2)
	PAIR1(4)
	PAIR1(6)
	SUBS   $8, R4
	BNE    loop1

	SCALES
	STORE(16, V16, V17, V18, V19)
	RET
