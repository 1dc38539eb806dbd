"""Averages the weights of two runs from the same teacher: each has learnt what the other has not, and less is forgotten.

    python blend.py one.pt other.pt 0.7 blend.pt        # .3 of one and .7 of other

The axes of a run's vectors come from texts drawn by its seed; those of the second are turned onto the first's.
"""
import sys

import torch

if __name__ == "__main__":
    one, other, share, out = sys.argv[1:]
    a, b = (torch.load(f, map_location="cpu")["model"] for f in (one, other))
    u, _, v = torch.linalg.svd((a["turn.weight"] @ b["turn.weight"].T).double())
    for k in ("turn.weight", "turn.bias"):
        b[k] = (u @ v @ b[k].double()).float()
    torch.save({"model": {k: a[k] + float(share) * (b[k] - a[k]) for k in a}}, out)
