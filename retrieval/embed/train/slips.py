"""Slips of the hand on token ids: a character that sounds the same, one left out, two swapped."""
from collections import defaultdict

import numpy as np
from pypinyin import lazy_pinyin
from tokenizers import Tokenizer

# Sounds that many speakers do not tell apart.
ALIKE = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f")]


class Slips:
    def __init__(self, tokenizer):
        vocab = Tokenizer.from_file(tokenizer).get_vocab()
        by = defaultdict(list)
        self.sound = {}
        for c, i in vocab.items():
            if len(c) == 1 and "\u4e00" <= c <= "\u9fff":
                s = lazy_pinyin(c)[0]
                for a, b in ALIKE:
                    s = s.replace(a, b)
                # The tokenizer's ids of 汉字 go by code point, not by use; GB2312's first level is the common ones.
                try:
                    hi = c.encode("gb2312")[0]
                except UnicodeEncodeError:
                    continue
                if hi < 0xD8:
                    by[s].append(i)
                    self.sound[i] = s
        self.by = {s: np.array(l) for s, l in by.items() if len(l) > 1}

    def slip(self, row, rnd):
        row = row.copy()
        if len(row) < 6:
            return row
        for _ in range(1 + (len(row) > 10 and rnd.random() < .4)):
            at = int(rnd.integers(1, len(row) - 1))
            way = rnd.random()
            if way < .65:
                same = self.by.get(self.sound.get(int(row[at])))
                if same is not None:
                    row[at] = rnd.choice(same)
            elif way < .85 and len(row) > 6:
                row = np.delete(row, at)
            elif at + 1 < len(row) - 1:
                row[at], row[at + 1] = row[at + 1], row[at]
        return row
