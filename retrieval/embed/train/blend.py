"""Averages the weights of where training began and where it ended: what was learnt is kept, less is forgotten.

    python blend.py run/start.pt run/step700.pt 0.5 blend.pt
"""
import sys

import torch

if __name__ == "__main__":
    start, end, share, out = sys.argv[1:]
    a, b = (torch.load(f, map_location="cpu")["model"] for f in (start, end))
    torch.save({"model": {k: a[k] + float(share) * (b[k] - a[k]) for k in a}}, out)
