"""Cosine alone on the golden sets, for choosing between encoders: top-1 / nDCG@10 a set. `yiku eval` measures the product."""
import argparse
import json
import os
import re

import numpy as np
import torch

import model as M
from tokens import Tokens

SETS = "lecoqa-faq covid-q2q taidi-consult lecoqa-kw ncp-doc faq-typo".split()


def passages(text, size=100):
    """The text cut at sentence ends into pieces of about size characters, as the index does."""
    out, piece = [], ""
    for s in re.findall(r"[^。！？；\n]+[。！？；\n]?", text):
        if piece and len(piece) + len(s) > size * 1.3:
            out.append(piece), (piece := "")
        piece += s
        while len(piece) > size * 2:
            out.append(piece[:size]), (piece := piece[size:])
    return out + [piece] if piece.strip() else out


def load(folder):
    read = lambda f: [json.loads(l) for l in open(os.path.join(folder, f), encoding="utf-8")]
    corpus, queries = read("corpus.jsonl"), read("queries.jsonl")
    rel = {}
    for line in open(os.path.join(folder, "qrels.tsv"), encoding="utf-8").read().splitlines()[1:]:
        q, d, g = line.split("\t")
        if float(g) > 0:
            rel.setdefault(q, {})[d] = float(g)
    return corpus, queries, rel


def figures(score, owner_ids, queries, rel):
    top1 = ndcg = 0
    for i, q in enumerate(queries):
        r = rel.get(q["_id"], {})
        best = np.argsort(-score[i], kind="stable")[:10]
        got = [r.get(owner_ids[j], 0) for j in best]
        top1 += got[0] > 0
        ideal = sorted(r.values(), reverse=True)[:10]
        dcg = lambda g: sum((2**x - 1) / np.log2(k + 2) for k, x in enumerate(g))
        ndcg += dcg(got) / dcg(ideal) if ideal else 0
    return top1 / len(queries), ndcg / len(queries)


def measure(model, tokens, folder, sets=SETS, dims=M.WIDTH):
    out = {}
    for name in sets:
        corpus, queries, rel = load(os.path.join(folder, name))
        texts, owner = [], []
        for i, c in enumerate(corpus):
            for p in ([c["title"]] if c["title"] else []) + passages(c["text"]):
                texts.append(p), owner.append(i)
        cut = lambda v: v[:, :dims] / np.linalg.norm(v[:, :dims], axis=1, keepdims=True)
        v = cut(M.encode(model, tokens.rows(texts)))
        q = cut(M.encode(model, tokens.rows([x["text"] for x in queries])))
        s = q @ v.T
        best = np.full((len(queries), len(corpus)), -1.0, np.float32)
        owner = np.array(owner)
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        best[:, owner[starts]] = np.maximum.reduceat(s, starts, axis=1)
        out[name] = figures(best, [c["_id"] for c in corpus], queries, rel)
    return out


def line(name, f):
    return name + " " + " ".join(f"{s} {a:.3f}/{b:.3f}" for s, (a, b) in f.items())


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--teacher", required=True)
    a.add_argument("--tokenizer", required=True)
    a.add_argument("--weights", nargs="*", default=[])
    a.add_argument("--dims", type=int, nargs="*", default=[M.WIDTH])
    a.add_argument("--sets", nargs="*", default=SETS)
    a.add_argument("--data", default="../../../../shared/data/eval")
    o = a.parse_args()
    t = Tokens(o.tokenizer, longest=190)
    for w in o.weights or [None]:
        m = M.teacher(o.teacher)
        if w:
            state = torch.load(w, map_location="cpu")["model"]
            m = M.Encoder(m.word.num_embeddings, layers=len({k.split(".")[1] for k in state if k.startswith("layers.")}), turn=True)
            m.load_state_dict(state)
        for d in o.dims:
            print(line(f"{w or 'teacher'} {d}", measure(m, t, o.data, o.sets, d)), flush=True)
