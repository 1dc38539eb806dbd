"""BERT's tokenizer, as the teacher has it, and what is kept of its vocabulary."""
import numpy as np
from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer

CLS, SEP, UNK = 101, 102, 100


class Tokens:
    def __init__(self, path, longest=128):
        self.tok = Tokenizer.from_file(path)
        # The teacher's file keeps capitals, which its vocabulary does not have; export.py and Go lower them.
        self.tok.normalizer = BertNormalizer(lowercase=True, strip_accents=True)
        self.tok.no_padding()
        self.tok.enable_truncation(longest)

    def rows(self, texts):
        """Token ids of each text, [CLS] and [SEP] included."""
        out = []
        for i in range(0, len(texts), 10000):
            out += [np.array(e.ids, np.int32) for e in self.tok.encode_batch(texts[i:i + 10000])]
        return out
