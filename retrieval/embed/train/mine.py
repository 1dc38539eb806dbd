"""Prepares training: token ids and hard negatives of texts.jsonl, into one file.

A negative shares words with the question (BM25 over characters and pairs of them). What is merely another right answer
is left out later: train.py asks the teacher. Written pairs bring their own.
"""
import argparse
import json
import zlib

import numpy as np
import scipy.sparse as sp

from tokens import Tokens

GRAMS = 1 << 18


def bags(texts):
    rows, cols, vals = [], [], []
    for i, t in enumerate(texts):
        seen = {}
        for j in range(len(t)):
            for g in (t[j], t[j:j + 2]):
                h = zlib.crc32(g.encode()) % GRAMS
                seen[h] = seen.get(h, 0) + 1
        rows += [i] * len(seen)
        cols += seen
        vals += seen.values()
    return sp.csr_matrix((np.array(vals, np.float32), (rows, cols)), (len(texts), GRAMS))


def bm25(texts, k1=1.2, b=.75):
    m = bags(texts)
    size = np.asarray(m.sum(1)).ravel()
    df = np.bincount(m.indices, minlength=GRAMS)
    idf = np.log(1 + (len(texts) - df + .5) / (df + .5)).astype(np.float32)
    norm = k1 * (1 - b + b * size / size.mean())
    m.data = m.data * (k1 + 1) / (m.data + np.repeat(norm, np.diff(m.indptr))) * idf[m.indices]
    return m


def mine(a, b, pool=8000, keep=4, seed=1):
    """For each pair the places in b of up to keep hard negatives, -1 where there are fewer."""
    rnd = np.random.default_rng(seed)
    out = np.full((len(a), keep), -1, np.int32)
    # Pools bound the work; each pair meets a random part of the others.
    for part in np.array_split(rnd.permutation(len(a)), max(1, len(a) // pool)):
        docs, asks = bm25([b[i] for i in part]).T.tocsr(), bags([a[i] for i in part])
        asks.data[:] = 1
        for at in range(0, len(part), 1000):
            s = (asks[at:at + 1000] @ docs).toarray()
            s[np.arange(len(s)), np.arange(at, at + len(s))] = -1  # itself
            near = np.argpartition(-s, keep, axis=1)[:, :keep]
            out[part[at:at + len(s)]] = np.where(np.take_along_axis(s, near, 1) > 0, part[near], -1)
    return out


if __name__ == "__main__":
    o = argparse.ArgumentParser()
    o.add_argument("--tokenizer", required=True)
    o.add_argument("texts")
    o.add_argument("out")
    o = o.parse_args()
    ps = [json.loads(l) for l in open(o.texts, encoding="utf-8")]
    kinds = np.array([p["kind"] for p in ps])
    t = Tokens(o.tokenizer, longest=112)
    a, b = [p["a"] for p in ps], [p["b"] for p in ps]
    hard = np.full((len(ps), 4), -1, np.int32)
    for i, p in enumerate(ps):
        for n, text in enumerate(p.get("not", [])):  # stand behind the pairs' own
            hard[i, n] = len(b)
            b.append(text)
    for k in np.unique(kinds):
        w = np.flatnonzero(kinds == k)
        if hard[w[0], 0] >= 0:
            continue
        got = mine([a[i] for i in w], [b[i] for i in w])
        hard[w] = np.where(got < 0, -1, w[got])
        print(k, len(w), "pairs,", (got >= 0).sum(1).mean(), "negatives each", flush=True)
    ta, tb = t.rows(a), t.rows(b)
    flat = lambda rows: (np.concatenate(rows), np.cumsum([0] + [len(r) for r in rows]))
    (fa, na), (fb, nb) = flat(ta), flat(tb)
    np.savez(o.out, kinds=kinds, fa=fa, na=na, fb=fb, nb=nb, hard=hard)
