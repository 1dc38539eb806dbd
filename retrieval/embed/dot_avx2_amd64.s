//go:build !purego

#include "textflag.h"

// Tiles of a Linear: some tokens by 16 outputs, AVX2. As in dot_vnni_amd64.s, with VPMADDWD and VPADDD for VPDPWSSD and half
// the width. 8 sums for 4 tokens stay in registers.
//
// In all: DI y, R12 its row in bytes, SI x, R9 its row in bytes, BX w, CX pairs left.

#define ARGS \
	MOVQ y+0(FP), DI           \
	MOVQ yrow+8(FP), R12       \
	MOVQ x+16(FP), SI          \
	MOVQ w+24(FP), BX          \
	MOVQ ins+32(FP), CX        \
	LEAQ (CX)(CX*1), R9        \
	SHRQ $1, CX

#define WEIGHTS \
	VPMOVSXBW (BX), Y8         \
	VPMOVSXBW 16(BX), Y9       \
	ADDQ      $32, BX

#define TOKEN(x, a, b) \
	VPBROADCASTD x, Y10        \
	VPMADDWD     Y8, Y10, Y11  \
	VPMADDWD     Y9, Y10, Y12  \
	VPADDD       Y11, a, a     \
	VPADDD       Y12, b, b

#define ZERO(a, b) \
	VPXOR a, a, a              \
	VPXOR b, b, b

#define SCALES \
	MOVQ    xscale+40(FP), AX  \
	MOVQ    scale+48(FP), R10  \
	MOVQ    bias+56(FP), R11   \
	VMOVUPS (R10), Y8          \
	VMOVUPS 32(R10), Y9

#define PUT(at, weight, sum) \
	VCVTDQ2PS   sum, sum           \
	VMULPS      weight, Y10, Y11   \
	VFMADD213PS at(R11), Y11, sum  \
	VMOVUPS     sum, at(DI)

#define STORE(a, b) \
	VBROADCASTSS (AX), Y10     \
	PUT(0, Y8, a)              \
	PUT(32, Y9, b)             \
	ADDQ         $4, AX        \
	ADDQ         R12, DI

// func dot4AVX2(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
TEXT ·dot4AVX2(SB), NOSPLIT, $0-64
	ARGS
	LEAQ (R9)(R9*2), R10
	ZERO(Y0, Y1)
	ZERO(Y2, Y3)
	ZERO(Y4, Y5)
	ZERO(Y6, Y7)
	PCALIGN $32

loop4:
	WEIGHTS
	TOKEN((SI), Y0, Y1)
	TOKEN((SI)(R9*1), Y2, Y3)
	TOKEN((SI)(R9*2), Y4, Y5)
	TOKEN((SI)(R10*1), Y6, Y7)
	ADDQ $4, SI
	DECQ CX
	JNZ  loop4

	SCALES
	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	VZEROUPPER
	RET

// func dot1AVX2(y *float32, yrow uintptr, x *int16, w *int8, ins uintptr, xscale, scale, bias *float32)
TEXT ·dot1AVX2(SB), NOSPLIT, $0-64
	ARGS
	ZERO(Y0, Y1)
	PCALIGN $32

loop1:
	WEIGHTS
	TOKEN((SI), Y0, Y1)
	ADDQ $4, SI
	DECQ CX
	JNZ  loop1

	SCALES
	STORE(Y0, Y1)
	VZEROUPPER
	RET
