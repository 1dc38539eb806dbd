//go:build !purego

#include "textflag.h"

// What is float32 between the Linears, AVX2 with FMA. Lengths are multiples of 16.

// FOLD folds Y0 into its lowest lane with op; Y1 is spoilt.
#define FOLD(op) \
	VEXTRACTF128 $1, Y0, X1    \
	op           X1, X0, X0    \
	VPSHUFD      $0x4E, X0, X1 \
	op           X1, X0, X0    \
	VPSHUFD      $0xB1, X0, X1 \
	op           X1, X0, X0

DATA absolute<>+0(SB)/4, $0x7FFFFFFF
GLOBL absolute<>(SB), RODATA|NOPTR, $4

// func absmax(x *float32, n uintptr) float32
TEXT ·absmax(SB), NOSPLIT, $0-20
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS absolute<>(SB), Y2
	VXORPS       Y0, Y0, Y0
	VXORPS       Y3, Y3, Y3

most:
	VANDPS (SI), Y2, Y4
	VANDPS 32(SI), Y2, Y5
	VMAXPS Y4, Y0, Y0
	VMAXPS Y5, Y3, Y3
	ADDQ   $64, SI
	SUBQ   $16, CX
	JNZ    most
	VMAXPS Y3, Y0, Y0
	FOLD(VMAXPS)
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func toInt16(q *int16, x *float32, n uintptr, by float32)
TEXT ·toInt16(SB), NOSPLIT, $0-28
	MOVQ         q+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS by+24(FP), Y2

round:
	VMULPS    (SI), Y2, Y0
	VMULPS    32(SI), Y2, Y1
	VCVTPS2DQ Y0, Y0
	VCVTPS2DQ Y1, Y1
	VPACKSSDW Y1, Y0, Y0
	VPERMQ    $0xD8, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $64, SI
	ADDQ      $32, DI
	SUBQ      $16, CX
	JNZ       round
	VZEROUPPER
	RET

// func addSum(x, r *float32, n uintptr) float32
//
// x += r; the sum of it.
TEXT ·addSum(SB), NOSPLIT, $0-28
	MOVQ   x+0(FP), DI
	MOVQ   r+8(FP), SI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y2, Y2, Y2

add:
	VMOVUPS (DI), Y4
	VMOVUPS 32(DI), Y5
	VADDPS  (SI), Y4, Y4
	VADDPS  32(SI), Y5, Y5
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	VADDPS  Y4, Y0, Y0
	VADDPS  Y5, Y2, Y2
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JNZ     add
	VADDPS  Y2, Y0, Y0
	FOLD(VADDPS)
	VMOVSS  X0, ret+24(FP)
	VZEROUPPER
	RET

// func squares(x *float32, n uintptr, mean float32) float32
//
// The sum of (x-mean)².
TEXT ·squares(SB), NOSPLIT, $0-28
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS mean+16(FP), Y3
	VXORPS       Y0, Y0, Y0
	VXORPS       Y2, Y2, Y2

square:
	VMOVUPS     (SI), Y4
	VMOVUPS     32(SI), Y5
	VSUBPS      Y3, Y4, Y4
	VSUBPS      Y3, Y5, Y5
	VFMADD231PS Y4, Y4, Y0
	VFMADD231PS Y5, Y5, Y2
	ADDQ        $64, SI
	SUBQ        $16, CX
	JNZ         square
	VADDPS      Y2, Y0, Y0
	FOLD(VADDPS)
	VMOVSS      X0, ret+24(FP)
	VZEROUPPER
	RET

// func center(x, weight, bias *float32, n uintptr, mean, by float32)
//
// x = (x-mean)·by·weight + bias.
TEXT ·center(SB), NOSPLIT, $0-40
	MOVQ         x+0(FP), DI
	MOVQ         weight+8(FP), SI
	MOVQ         bias+16(FP), BX
	MOVQ         n+24(FP), CX
	VBROADCASTSS mean+32(FP), Y3
	VBROADCASTSS by+36(FP), Y2
	XORQ         AX, AX

next:
	VMOVUPS     (DI)(AX*4), Y0
	VSUBPS      Y3, Y0, Y0
	VMULPS      Y2, Y0, Y0
	VMOVUPS     (SI)(AX*4), Y1
	VFMADD213PS (BX)(AX*4), Y1, Y0
	VMOVUPS     Y0, (DI)(AX*4)
	ADDQ        $8, AX
	CMPQ        AX, CX
	JLT         next
	VZEROUPPER
	RET
