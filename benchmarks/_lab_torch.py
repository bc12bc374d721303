"""The lab's network in PyTorch, to compare with: runs in a Python of its own, which has torch.

Reads a file of weights and batches, prints the loss and the length of the gradient of the first
batch, and then, for every line on standard input, the milliseconds per training step.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import torch
from torch.nn import functional

HEADS, LAYERS = 4, 2


def network(w: dict[str, torch.Tensor], ids: torch.Tensor) -> torch.Tensor:
    """Token numbers (B, T) to scores (B, T, vocabulary)."""
    stream = w["embedding"][ids]
    batch, tokens, width = stream.shape
    half = width // HEADS // 2
    angle = torch.arange(tokens)[:, None] * 1000.0 ** -(torch.arange(half) / half)
    cosine, sine = torch.cos(angle), torch.sin(angle)

    def turned(x: torch.Tensor) -> torch.Tensor:
        first, second = x[..., :half], x[..., half:]
        return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)

    for n in range(LAYERS):
        normed = functional.rms_norm(stream, (width,), w[f"{n}.attention_gain"], 1e-5)
        pairs = torch.cat([normed, functional.pad(normed, (0, 0, 1, 0))[:, :-1]], -1)
        qkv = (pairs @ w[f"{n}.qkv"]).view(batch, tokens, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            turned(qkv[0]), turned(qkv[1]), qkv[2], is_causal=True
        )
        stream = stream + seen.transpose(1, 2).reshape(stream.shape) @ w[f"{n}.out"]
        normed = functional.rms_norm(stream, (width,), w[f"{n}.mlp_gain"], 1e-5)
        stream = stream + torch.relu(normed @ w[f"{n}.up"]) @ w[f"{n}.down"]
    return functional.rms_norm(stream, (width,), w["gain"], 1e-5) @ w["head"]


def main() -> None:
    torch.set_num_threads(1)
    file = np.load(sys.argv[1])
    ids, targets = (torch.from_numpy(file[name]) for name in ("ids", "targets"))
    names = [name for name in file if name not in ("ids", "targets")]
    w = {name: torch.from_numpy(file[name]).requires_grad_() for name in names}
    optimiser = torch.optim.Adam(w.values(), lr=1e-4, betas=(0.9, 0.98), fused=True)

    def step(place: int) -> tuple[float, float]:
        optimiser.zero_grad()
        loss = functional.cross_entropy(
            network(w, ids[place]).flatten(0, 1), targets[place].flatten(), ignore_index=-1
        )
        loss.backward()
        length = torch.nn.utils.clip_grad_norm_(w.values(), 1.0)
        optimiser.step()
        return loss.item(), length.item()

    print(torch.__version__, *step(0), flush=True)
    for _ in sys.stdin:
        started = time.process_time()
        for place in range(len(ids)):
            step(place)
        print(1000 * (time.process_time() - started) / len(ids), flush=True)


if __name__ == "__main__":
    main()
