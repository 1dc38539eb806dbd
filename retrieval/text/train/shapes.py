"""Lists 汉字 that look alike, by drawing them in a font and comparing the drawings.

    python shapes.py FONT CHARACTERS ../shapes.txt

CHARACTERS holds the model's characters (go run ./retrieval/text/train prints them with --characters). A line of the result is a
character and those that look like it, most alike first.
"""
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE, KEEP, LEAST = 40, 8, .78


def draw(c, font):
    im = Image.new("L", (SIZE + 8, SIZE + 8))
    ImageDraw.Draw(im).text((4, -4), c, font=font, fill=255)
    v = np.asarray(im.filter(ImageFilter.GaussianBlur(1.2)), np.float32).ravel()
    v -= v.mean()
    return v / np.linalg.norm(v)


def main(font, characters, out):
    cs = [c for c in open(characters, encoding="utf-8").read() if "\u4e00" <= c <= "\u9fff"]
    f = ImageFont.truetype(font, SIZE)
    v = np.stack([draw(c, f) for c in cs])
    near = v @ v.T
    np.fill_diagonal(near, -1)
    with open(out, "w", encoding="utf-8") as w:
        for i, c in enumerate(cs):
            like = [j for j in np.argsort(-near[i])[:KEEP] if near[i, j] >= LEAST]
            if like:
                w.write(c + "".join(cs[j] for j in like) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
