"""Lists the readings that a character has in dictionaries and nobody's texts, for ../unread.txt: 税 was once read tui.

    pip install pypinyin==0.55.0 zstandard==0.25.0
    python unread.py ../../../../shared/data/train > ../unread.txt

A line is a character that the training text has often, and what it is never read as there: pypinyin reads polyphones by the words they are in.
"""
import collections
import io
import json
import os
import re
import sys

import zstandard
from pypinyin import Style, lazy_pinyin, pinyin

OFTEN = 50  # of a rarer character every reading is kept


def texts(folder):
    for name, step in (("pairs", 2), ("laws_articles", 4), ("news", 4)):  # a part of them says enough
        with open(os.path.join(folder, name + ".jsonl.zst"), "rb") as f:
            lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(f), encoding="utf-8")
            for line in list(lines)[::step]:
                p = json.loads(line)
                yield from (p["a"], p["b"][:150]) if name == "pairs" else (p["text"][:200],)


def plain(syllable):
    return syllable.replace("ü", "v")


if __name__ == "__main__":
    read = collections.defaultdict(collections.Counter)
    for text in texts(sys.argv[1]):
        for run in re.findall(r"[\u4e00-\u9fff]+", text):
            for char, syllable in zip(run, lazy_pinyin(run, style=Style.NORMAL)):
                read[char][plain(syllable)] += 1
    for char in sorted(read):
        every = {plain(s) for s in pinyin(char, style=Style.NORMAL, heteronym=True)[0]}
        never = sorted(every - set(read[char]))
        if sum(read[char].values()) >= OFTEN and never:
            print(char, *never)
