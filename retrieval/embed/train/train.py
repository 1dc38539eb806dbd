"""Fine-tunes the teacher's layers on the pairs, with a pull toward the teacher so that nothing is forgotten.

Loss: InfoNCE over the batch and one hard negative a pair, at full width and cut to 256 and 128 numbers (Matryoshka),
without those texts that the teacher finds as close as the right one; plus the distance to the teacher's vector of the
text as it stood before characters were dropped, swapped or mistyped. Checkpoints every --save steps; run it again to go on.
"""
import argparse
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import model as M
from tokens import Tokens
from slips import Slips

# Pairs in a batch and share of the batches, by kind. Short texts stand in larger batches.
BATCH = {"para": 256, "title": 80, "qa": 80, "law": 80, "guide": 64, "news": 96, "asked": 96, "answered": 56}
SHARE = {"para": .18, "title": .1, "qa": .03, "law": .15, "guide": .02, "news": .04, "asked": .26, "answered": .22}
WRITTEN = ("asked", "answered")  # their negatives are known to be wrong
DIMS = (512, 256, 128)


def contrast(a, b, neg, allowed, temperature):
    """InfoNCE of a to its own row of b, against the other rows and neg, where allowed."""
    loss = 0
    for d in DIMS:
        cut = lambda v: F.normalize(v[:, :d], dim=-1)
        s = cut(a) @ cut(torch.cat([b, neg])).T / temperature
        loss = loss + F.cross_entropy(s.masked_fill(~allowed, -1e4), torch.arange(len(a))) / len(DIMS)
    return loss


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--teacher", required=True)
    p.add_argument("--tokenizer", required=True)
    p.add_argument("--data", required=True, help="what mine.py wrote")
    p.add_argument("--out", required=True)
    p.add_argument("--start", help="weights to go on from instead of the teacher's; the pull is then toward them")
    p.add_argument("--steps", type=int, default=2000)
    p.add_argument("--until", type=int, help="stop here, though the schedule goes on to --steps")
    p.add_argument("--lr", type=float, default=5e-5)
    p.add_argument("--temperature", type=float, default=.04)
    p.add_argument("--pull", type=float, default=2.0)
    p.add_argument("--slips", type=float, default=.3, help="share of questions that get a slip")
    p.add_argument("--layers", type=int, nargs="*", default=[0, 1, 2, 3], help="layers of the teacher to start from")
    p.add_argument("--save", type=int, default=100)
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    z = np.load(o.data)
    d = {k: z[k] for k in z.files}
    where = {k: np.flatnonzero(d["kinds"] == k) for k in BATCH}
    slips = Slips(o.tokenizer)
    ids = lambda flat, n, rows: [flat[n[r]:n[r + 1]].astype(np.int64) for r in rows]

    teacher = M.teacher(o.teacher)
    m = M.Encoder(teacher.word.num_embeddings, layers=len(o.layers), turn=True)
    turned = lambda v: v
    if o.start:
        state = torch.load(o.start, map_location="cpu")["model"]
        teacher = M.Encoder(teacher.word.num_embeddings, layers=len(o.layers), turn=True)
        teacher.load_state_dict(state)
    else:
        state = {k: v for k, v in teacher.state_dict().items() if not k.startswith("layers.")}
        for mine, theirs in enumerate(o.layers):
            state |= {f"layers.{mine}." + k: v for k, v in teacher.layers[theirs].state_dict().items()}
        # The directions of the teacher's space in order of their share: a vector cut short then keeps what tells most.
        some = np.random.default_rng(o.seed).choice(len(d["kinds"]), 6000, replace=False)
        some = torch.from_numpy(M.encode(teacher, ids(d["fa"], d["na"], some) + ids(d["fb"], d["nb"], some)))
        turn = torch.linalg.eigh(some.T @ some)[1].flip(1).T.contiguous()
        turned = lambda v: v @ turn.T
        state |= {"turn.weight": turn, "turn.bias": torch.zeros(M.WIDTH)}
    teacher = teacher.bfloat16()
    m.load_state_dict(state)
    os.makedirs(o.out, exist_ok=True)
    torch.save({"model": m.state_dict()}, os.path.join(o.out, "start.pt"))

    for e in (m.word, m.place):
        e.weight.requires_grad_(False)
    params = [q for q in m.parameters() if q.requires_grad]
    opt = torch.optim.AdamW(params, lr=o.lr, weight_decay=.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, s / (o.steps * .05)) * max(.02, 1 - s / o.steps))
    step, path = 0, os.path.join(o.out, "last.pt")
    if os.path.exists(path):
        c = torch.load(path)
        m.load_state_dict(c["model"]), opt.load_state_dict(c["opt"]), schedule.load_state_dict(c["schedule"])
        step = c["step"]
        print("going on at step", step, flush=True)

    m.train()
    began, sums = time.time(), np.zeros(3)
    last = o.until or o.steps
    while step < last:
        rnd = np.random.default_rng([o.seed, step])
        kind = rnd.choice(list(SHARE), p=list(SHARE.values()))
        i = rnd.choice(where[kind], min(BATCH[kind], len(where[kind])), replace=False)
        if kind == "para" and rnd.random() < .5:  # either may be the question
            fa, na, fb, nb = d["fb"], d["nb"], d["fa"], d["na"]
            hard = np.zeros(0, np.int64)
        else:
            fa, na, fb, nb = d["fa"], d["na"], d["fb"], d["nb"]
            hard = d["hard"][i, :2].ravel() if kind in WRITTEN else d["hard"][i, rnd.integers(0, 4, len(i))]
            hard = hard[hard >= 0]
        asked, found = ids(fa, na, i), M.pad(ids(fb, nb, np.concatenate([i, hard])))
        with torch.no_grad():
            ta, tb = teacher(M.pad(asked)), teacher(found)
        asked = [slips.slip(r, rnd) if rnd.random() < o.slips else r for r in asked]
        with torch.autocast("cpu", torch.bfloat16):
            a, b = m(M.pad(asked)), m(found)
        near = ta @ tb.T
        own = near[:, :len(i)].diagonal()
        same = (tb @ tb[:len(i)].T > .97).T  # the same text again
        bound = own - .02
        known = torch.eye(len(i), len(tb), dtype=torch.bool)
        if kind in WRITTEN:  # what is said in wholly other words is far from the teacher's eye; another group's text is wrong unless very close
            bound = bound.clamp(min=.8)
            known[:, len(i):] = torch.eye(len(i), dtype=torch.bool).repeat_interleave(2, 1)
        allowed = (near < bound[:, None]) & ~same | known
        c = contrast(a, b[:len(i)], b[len(i):], allowed, o.temperature)
        pull = (1 - (a * turned(ta)).sum(1)).mean() + (1 - (b * turned(tb)).sum(1)).mean()
        loss = c + o.pull * pull
        opt.zero_grad(), loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        opt.step(), schedule.step()
        step += 1
        sums += [c.item(), pull.item() / 2, 1]
        if step % 20 == 0:
            print(f"step {step} contrast {sums[0] / sums[2]:.3f} pull {sums[1] / sums[2]:.4f} {time.time() - began:.0f} s", flush=True)
            sums[:] = 0
        if step % o.save == 0 or step == last:
            torch.save({"model": m.state_dict(), "opt": opt.state_dict(), "schedule": schedule.state_dict(), "step": step}, path + ".new")
            os.replace(path + ".new", path)
            if step % (5 * o.save) == 0 or step == last:
                torch.save({"model": m.state_dict()}, os.path.join(o.out, f"step{step}.pt"))


if __name__ == "__main__":
    main()
