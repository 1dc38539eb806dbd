"""The encoder: BERT's layers in plain PyTorch, with weights out of the teacher's ONNX file."""
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH, HEADS, INNER, LAYERS, EPS = 512, 8, 2048, 4, 1e-12


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, EPS), nn.LayerNorm(WIDTH, EPS)

    def forward(self, x, mask):
        n, t, _ = x.shape
        q, k, v = (f(x).view(n, t, HEADS, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, t, WIDTH)
        x = self.norm1(x + self.o(a))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """ids (n, t) with 0 as padding -> (n, WIDTH) unit vectors: the first token's state, rotated when `turn` is set."""

    def __init__(self, vocab, positions=512, layers=LAYERS, turn=False):
        super().__init__()
        self.word, self.place = nn.Embedding(vocab, WIDTH), nn.Embedding(positions, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.turn = nn.Linear(WIDTH, WIDTH) if turn else None

    def forward(self, ids):
        mask = (ids != 0)[:, None, None, :]
        x = self.norm(self.word(ids) + self.place(torch.arange(ids.shape[1]))[None])
        for layer in self.layers:
            x = layer(x, mask)
        x = x[:, 0]
        if self.turn is not None:
            x = self.turn(x)
        return F.normalize(x.float(), dim=-1)


def teacher(path):
    """The whole small transformer out of its ONNX file."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    w = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    # Linear weights lost their names in the export; the node that uses each still carries its module's path.
    by = {}
    for n in graph.node:
        if n.op_type == "MatMul":
            for i in n.input:
                if i in w and w[i].ndim == 2:
                    by[n.name.strip("/").replace("/MatMul", "").replace("/", ".")] = w[i]
    m = Encoder(w["embeddings.word_embeddings.weight"].shape[0])
    e = "embeddings."
    with torch.no_grad():
        # Every text is of type 0, so that vector belongs to the places.
        put(m.word.weight, w[e + "word_embeddings.weight"])
        put(m.place.weight, w[e + "position_embeddings.weight"] + w[e + "token_type_embeddings.weight"][0])
        put(m.norm.weight, w[e + "LayerNorm.weight"]), put(m.norm.bias, w[e + "LayerNorm.bias"])
        for i, l in enumerate(m.layers):
            at = f"encoder.layer.{i}."
            for mine, theirs in ((l.q, "attention.self.query"), (l.k, "attention.self.key"), (l.v, "attention.self.value"),
                                 (l.o, "attention.output.dense"), (l.up, "intermediate.dense"), (l.down, "output.dense")):
                put(mine.weight, by[at + theirs].T), put(mine.bias, w[at + theirs + ".bias"])
            for mine, theirs in ((l.norm1, "attention.output.LayerNorm"), (l.norm2, "output.LayerNorm")):
                put(mine.weight, w[at + theirs + ".weight"]), put(mine.bias, w[at + theirs + ".bias"])
    return m


def put(p, a):
    assert tuple(p.shape) == a.shape, (p.shape, a.shape)
    p.copy_(torch.from_numpy(np.array(a)))


def batches(lengths, budget):
    """Index lists of texts of like length, of at most budget padded tokens each."""
    order = np.argsort(lengths, kind="stable")
    out, at = [], 0
    while at < len(order):
        n = 1
        while at + n < len(order) and (n + 1) * lengths[order[at + n]] <= budget:
            n += 1
        out.append(order[at:at + n])
        at += n
    return out


def pad(rows):
    t = max(len(r) for r in rows)
    ids = np.zeros((len(rows), t), np.int64)
    for i, r in enumerate(rows):
        ids[i, :len(r)] = r
    return torch.from_numpy(ids)


@torch.no_grad()
def encode(model, rows, budget=16384, half=True):
    """Vectors of tokenised texts, float32, in their order."""
    model.eval()
    out = np.zeros((len(rows), WIDTH), np.float32)
    for b in batches(np.array([len(r) for r in rows]), budget):
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            out[b] = model(pad([rows[i] for i in b])).numpy()
    return out
