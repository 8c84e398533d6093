"""The same questions in hand-written PyTorch: a loop over timesteps, layers as GRU cells, no autograd, 2 threads.

Versions: torch 2.13.0. One JSON line a question.
"""

import json
import statistics
import time

import torch
from torch import nn

torch.set_num_threads(2)
torch.set_grad_enabled(False)


def measure(question, run, repeats=15):
    for _ in range(3):
        run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(json.dumps({**question, "medianMs": round(statistics.median(times), 2), "p95Ms": round(times[min(len(times) - 1, int(0.95 * len(times)))], 2)}), flush=True)


for H, V, T in [(128, 64, 32), (512, 1000, 64), (1024, 10000, 64)]:
    torch.manual_seed(1)
    E, cells, readout = nn.Embedding(V, H), [nn.GRUCell(H, H), nn.GRUCell(H, H)], nn.Linear(H, V)

    def unroll(ids, steps, edit=None, free=False):
        state = [torch.zeros(1, H), torch.zeros(1, H)]
        kept, x = [], ids[0]
        for t in range(steps):
            x = x if free and t > 0 else ids[t]
            a = E(torch.tensor([x]))
            for l, cell in enumerate(cells):
                state[l] = cell(a, state[l])
                if edit is not None and (t, l) == (T // 2, 0):
                    state[l] = edit
                a = state[l]
            kept.append([s for s in state])
            x = int(readout(a).argmax())
        return kept

    ids = [(t * 7) % V for t in range(T)]
    other = [(i + 3) % V for i in ids]

    def intervene():
        unroll(ids, T)
        source = unroll(other, T)
        unroll(ids, T, edit=source[T // 2][0])

    of = {"backend": "PyTorch by hand", "hidden": H, "vocabulary": V, "timesteps": T}
    measure({"question": "one intervention", **of}, intervene, 7 if H > 512 else 15)
    measure({"question": "free-running greedy", **of}, lambda: unroll([1], T, free=True), 7 if H > 512 else 15)
