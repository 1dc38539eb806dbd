//go:build !purego

#include "textflag.h"

// func mix(y, a, b *float32, n, count, row uintptr)
//
// y[0:n] = Σ a[i]·b[i][0:n] over count rows of b, row bytes apart; n is a multiple of 16. Blocks of 64, then of 16, with the
// sums in registers. Both q·Kᵀ and p·V are this. AVX2 with FMA.
#define MUL(at, sum) VFMADD231PS at(BX), Y8, sum

TEXT ·mix(SB), NOSPLIT, $0-48
	MOVQ y+0(FP), DI
	MOVQ b+16(FP), R8
	MOVQ n+24(FP), DX
	MOVQ row+40(FP), R9

wide:
	CMPQ   DX, $64
	JLT    narrow
	MOVQ   a+8(FP), SI
	MOVQ   count+32(FP), CX
	MOVQ   R8, BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

row64:
	VBROADCASTSS (SI), Y8
	MUL(0, Y0)
	MUL(32, Y1)
	MUL(64, Y2)
	MUL(96, Y3)
	MUL(128, Y4)
	MUL(160, Y5)
	MUL(192, Y6)
	MUL(224, Y7)
	ADDQ         $4, SI
	ADDQ         R9, BX
	DECQ         CX
	JNZ          row64

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VMOVUPS Y5, 160(DI)
	VMOVUPS Y6, 192(DI)
	VMOVUPS Y7, 224(DI)
	ADDQ    $256, DI
	ADDQ    $256, R8
	SUBQ    $64, DX
	JMP     wide

narrow:
	TESTQ  DX, DX
	JZ     done
	MOVQ   a+8(FP), SI
	MOVQ   count+32(FP), CX
	MOVQ   R8, BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

row16:
	VBROADCASTSS (SI), Y8
	MUL(0, Y0)
	MUL(32, Y1)
	ADDQ         $4, SI
	ADDQ         R9, BX
	DECQ         CX
	JNZ          row16

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    $64, DI
	ADDQ    $64, R8
	SUBQ    $16, DX
	JMP     narrow

done:
	VZEROUPPER
	RET
