//go:build !purego

#include "textflag.h"

// STEP is p = p·x + the next coefficient, which BX points to.
#define STEP(at, x, p) \
	VBROADCASTSS at(BX), Y7 \
	VFMADD213PS  Y7, x, p

// func gelu(x *float32, n uintptr)
//
// geluGo eight at a time, in the same order; the constants are gelu.go's. n is a multiple of 8.
TEXT ·gelu(SB), NOSPLIT, $0-16
	MOVQ         x+0(FP), DI
	MOVQ         n+8(FP), CX
	LEAQ         ·geluOf(SB), BX
	VBROADCASTSS (BX), Y8
	VBROADCASTSS 4(BX), Y9
	VXORPS       Y10, Y10, Y10
	VSUBPS       Y9, Y10, Y10
	VBROADCASTSS 8(BX), Y11
	VBROADCASTSS 12(BX), Y12
	VBROADCASTSS 16(BX), Y13
	VBROADCASTSS 44(BX), Y14

next:
	VMOVUPS (DI), Y0
	VMULPS  Y8, Y0, Y1
	VMINPS  Y9, Y1, Y1
	VMAXPS  Y10, Y1, Y1 // erf's argument
	VMULPS  Y1, Y1, Y2
	VMOVAPS Y13, Y3
	STEP(20, Y2, Y3)
	STEP(24, Y2, Y3)
	STEP(28, Y2, Y3)
	STEP(32, Y2, Y3)
	STEP(36, Y2, Y3)
	STEP(40, Y2, Y3)
	VMOVAPS Y14, Y4
	STEP(48, Y2, Y4)
	STEP(52, Y2, Y4)
	STEP(56, Y2, Y4)
	STEP(60, Y2, Y4)
	VMULPS  Y1, Y3, Y3
	VDIVPS  Y4, Y3, Y3
	VADDPS  Y12, Y3, Y3
	VMULPS  Y11, Y0, Y0
	VMULPS  Y3, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     next
	VZEROUPPER
	RET

// func exps(x *float32, n uintptr, top float32) float32
//
// expsGo eight at a time. n is a multiple of 8.
TEXT ·exps(SB), NOSPLIT, $0-28
	MOVQ         x+0(FP), DI
	MOVQ         n+8(FP), CX
	VBROADCASTSS top+16(FP), Y8
	LEAQ         ·expOf(SB), BX
	VBROADCASTSS (BX), Y9
	VBROADCASTSS 4(BX), Y10
	VBROADCASTSS 8(BX), Y11
	VBROADCASTSS 12(BX), Y12
	VBROADCASTSS 40(BX), Y13 // 1
	VBROADCASTSS 44(BX), Y14
	VXORPS       Y15, Y15, Y15

next:
	VMOVUPS      (DI), Y0
	VSUBPS       Y8, Y0, Y0
	VMAXPS       Y14, Y0, Y0
	VMULPS       Y9, Y0, Y1
	VROUNDPS     $0, Y1, Y1
	VFNMADD231PS Y10, Y1, Y0
	VFNMADD231PS Y11, Y1, Y0
	VMOVAPS      Y12, Y2
	STEP(16, Y0, Y2)
	STEP(20, Y0, Y2)
	STEP(24, Y0, Y2)
	STEP(28, Y0, Y2)
	STEP(32, Y0, Y2)
	STEP(36, Y0, Y2)
	STEP(40, Y0, Y2)
	VCVTPS2DQ    Y1, Y1
	VPSLLD       $23, Y1, Y1
	VPADDD       Y1, Y2, Y2 // times a power of two
	VMOVUPS      Y2, (DI)
	VADDPS       Y2, Y15, Y15
	ADDQ         $32, DI
	SUBQ         $8, CX
	JNZ          next

	VEXTRACTF128 $1, Y15, X1
	VADDPS       X1, X15, X0
	VPSHUFD      $0x4E, X0, X1
	VADDPS       X1, X0, X0
	VPSHUFD      $0xB1, X0, X1
	VADDPS       X1, X0, X0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

DATA lowest<>+0(SB)/4, $0xFF800000
GLOBL lowest<>(SB), RODATA|NOPTR, $4

// func largest8(x *float32, n uintptr) float32
//
// n is a multiple of 8.
TEXT ·largest8(SB), NOSPLIT, $0-20
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS lowest<>(SB), Y0

next:
	VMAXPS (SI), Y0, Y0
	ADDQ   $32, SI
	SUBQ   $8, CX
	JNZ    next

	VEXTRACTF128 $1, Y0, X1
	VMAXPS       X1, X0, X0
	VPSHUFD      $0x4E, X0, X1
	VMAXPS       X1, X0, X0
	VPSHUFD      $0xB1, X0, X1
	VMAXPS       X1, X0, X0
	VMOVSS       X0, ret+16(FP)
	VZEROUPPER
	RET
