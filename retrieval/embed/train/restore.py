"""Makes a checkpoint out of encoder.bin, to go on from where no other one is left: its layers, with the teacher's words and places.

    python restore.py --teacher bge-small-zh-v1.5.onnx ../encoder.bin shipped.pt
"""
import argparse
import json
import struct

import numpy as np
import torch

import model as M


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--teacher", required=True)
    p.add_argument("file")
    p.add_argument("out")
    o = p.parse_args()
    data = open(o.file, "rb").read()
    size = struct.unpack_from("<I", data, 12)[0]
    sizes = json.loads(data[16:16 + size])["sizes"]
    up = lambda n: -(-n // 64) * 64
    at = up(up(16 + size) + sizes["vocabulary_bytes"])

    def take(kind, *shape):
        nonlocal at
        a = np.frombuffer(data, kind, int(np.prod(shape)), at).reshape(shape)
        at += a.nbytes
        return a

    w, n = M.WIDTH, sizes["vocabulary"]
    take("i1", n, w), take("<f4", n), take("i1", sizes["positions"], w), take("<f4", sizes["positions"]), take("<f4", w)
    out = M.teacher(o.teacher).state_dict()
    out = {k: v for k, v in out.items() if not k.startswith("layers.")}

    def floats(*names):
        for name in names:
            out[name] = torch.from_numpy(take("<f4", w).copy())

    def linear(names, rows, cols):
        q = take("i1", rows // 16, cols // 2, 16, 2).transpose(0, 2, 1, 3).reshape(rows, cols)
        weight, bias = q * take("<f4", rows)[:, None], take("<f4", rows)
        for name, a, b in zip(names, np.split(weight, len(names)), np.split(bias, len(names))):
            out[name + ".weight"], out[name + ".bias"] = torch.from_numpy(a.astype(np.float32)), torch.from_numpy(b.copy())

    floats("norm.weight", "norm.bias")
    for i in range(sizes["layers"]):
        l = f"layers.{i}."
        linear([l + k for k in "qkv"], 3 * w, w)
        linear([l + "o"], w, w), floats(l + "norm1.weight", l + "norm1.bias")
        linear([l + "up"], M.INNER, w), linear([l + "down"], w, M.INNER)
        floats(l + "norm2.weight", l + "norm2.bias")
    linear(["turn"], sizes["out"], w)
    assert at == len(data) - 32, (at, len(data))
    torch.save({"model": out}, o.out)


if __name__ == "__main__":
    main()
