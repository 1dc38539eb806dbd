//go:build !purego

#include "textflag.h"

// Tiles of a Linear: some tokens by 64 outputs, AVX-512 VNNI.
//
// Weights come as int8, pairs of inputs for 16 outputs side by side: VPMOVSXBW widens 32 bytes to a register, VPDPWSSD
// multiplies them with a pair of inputs in every lane and adds to the lane's sum. 24 sums for 6 tokens stay in registers, so
// of 28 instructions that compete for the multipliers' ports 24 multiply.
//
// In all: DI y, R12 its row in bytes, SI x, R9 its row in bytes, BX w, R8 16 outputs of it in bytes, CX pairs left.

#define ARGS \
	MOVQ y+0(FP), DI           \
	MOVQ yrow+8(FP), R12       \
	MOVQ x+16(FP), SI          \
	MOVQ w+24(FP), BX          \
	MOVQ ins+32(FP), CX        \
	LEAQ (CX)(CX*1), R9        \
	MOVQ CX, R8                \
	SHLQ $4, R8                \
	LEAQ (R8)(R8*2), R13       \
	SHRQ $1, CX

#define WEIGHTS \
	VPMOVSXBW (BX), Z24        \
	VPMOVSXBW (BX)(R8*1), Z25  \
	VPMOVSXBW (BX)(R8*2), Z26  \
	VPMOVSXBW (BX)(R13*1), Z27 \
	ADDQ      $32, BX

#define TOKEN(x, a, b, c, d) \
	VPBROADCASTD x, Z28        \
	VPDPWSSD     Z24, Z28, a   \
	VPDPWSSD     Z25, Z28, b   \
	VPDPWSSD     Z26, Z28, c   \
	VPDPWSSD     Z27, Z28, d

#define ZERO(a, b, c, d) \
	VPXORD a, a, a             \
	VPXORD b, b, b             \
	VPXORD c, c, c             \
	VPXORD d, d, d

// SCALES loads what all tokens share: 64 scales, 64 biases; AX is the tokens' scales.
#define SCALES \
	MOVQ    xscale+40(FP), AX  \
	MOVQ    scale+48(FP), R10  \
	MOVQ    bias+56(FP), R11   \
	VMOVUPS (R10), Z24         \
	VMOVUPS 64(R10), Z25       \
	VMOVUPS 128(R10), Z26      \
	VMOVUPS 192(R10), Z27

// PUT is y = sum·(token's scale · weight's scale) + bias for 16 outputs.
#define PUT(at, weight, sum) \
	VCVTDQ2PS   sum, sum            \
	VMULPS      weight, Z28, Z29    \
	VFMADD213PS at(R11), Z29, sum   \
	VMOVUPS     sum, at(DI)

#define STORE(a, b, c, d) \
	VBROADCASTSS (AX), Z28     \
	PUT(0, Z24, a)             \
	PUT(64, Z25, b)            \
	PUT(128, Z26, c)           \
	PUT(192, Z27, d)           \
	ADDQ         $4, AX        \
	ADDQ         R12, DI

// func dot6VNNI(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
TEXT ·dot6VNNI(SB), NOSPLIT, $0-64
	ARGS
	LEAQ (R9)(R9*2), R10
	LEAQ (R9)(R9*4), R11
	ZERO(Z0, Z1, Z2, Z3)
	ZERO(Z4, Z5, Z6, Z7)
	ZERO(Z8, Z9, Z10, Z11)
	ZERO(Z12, Z13, Z14, Z15)
	ZERO(Z16, Z17, Z18, Z19)
	ZERO(Z20, Z21, Z22, Z23)
	PCALIGN $64

loop6:
	WEIGHTS
	TOKEN((SI), Z0, Z1, Z2, Z3)
	TOKEN((SI)(R9*1), Z4, Z5, Z6, Z7)
	TOKEN((SI)(R9*2), Z8, Z9, Z10, Z11)
	TOKEN((SI)(R10*1), Z12, Z13, Z14, Z15)
	TOKEN((SI)(R9*4), Z16, Z17, Z18, Z19)
	TOKEN((SI)(R11*1), Z20, Z21, Z22, Z23)
	ADDQ $4, SI
	DECQ CX
	JNZ  loop6

	SCALES
	STORE(Z0, Z1, Z2, Z3)
	STORE(Z4, Z5, Z6, Z7)
	STORE(Z8, Z9, Z10, Z11)
	STORE(Z12, Z13, Z14, Z15)
	STORE(Z16, Z17, Z18, Z19)
	STORE(Z20, Z21, Z22, Z23)
	VZEROUPPER
	RET

// func dot1VNNI(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
//
// Two pairs at a time into sums of their own, so that no sum waits for itself.
TEXT ·dot1VNNI(SB), NOSPLIT, $0-64
	ARGS
	ZERO(Z0, Z1, Z2, Z3)
	ZERO(Z4, Z5, Z6, Z7)
	SHRQ $1, CX
	PCALIGN $64

loop1:
	WEIGHTS
	TOKEN((SI), Z0, Z1, Z2, Z3)
	WEIGHTS
	TOKEN(4(SI), Z4, Z5, Z6, Z7)
	ADDQ $8, SI
	DECQ CX
	JNZ  loop1

	VPADDD Z4, Z0, Z0
	VPADDD Z5, Z1, Z1
	VPADDD Z6, Z2, Z2
	VPADDD Z7, Z3, Z3
	SCALES
	STORE(Z0, Z1, Z2, Z3)
	VZEROUPPER
	RET
