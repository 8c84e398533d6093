#!/usr/bin/env python3
"""An evaluation over pairs as a PyTorch user would write it, so that its speed is a ratio in one run.

    evaluatePeer.py model FOLDER     writes gru-128.safetensors, a 2-layer GRU language model, float32
    evaluatePeer.py time FOLDER [--seconds 4]
                                     one JSON line a style: median in ms

1,000 pairs of 12 tokens, free-running for 12: base run, source, intervened run (the source's upper hidden state at timestep 8), the share of
emitted tokens that are the label's, and the mean KL of the last timestep. Two threads.

Style `plain` is what people write: pair by pair, a loop over timesteps; of 100 pairs, ten times as long taken. `expert` takes all
pairs as rows of one batch, and the intervened run from the states before the edit on.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

import torch

UNITS, VOCABULARY, LAYERS, PAIRS, PROMPT, EMITTED, AT = 128, 200, 2, 1000, 12, 12, 8


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, UNITS)
        self.rnn = torch.nn.GRU(UNITS, UNITS, LAYERS, batch_first=True)
        self.readout = torch.nn.Linear(UNITS, VOCABULARY)


def write_model(folder: Path) -> None:
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(128)
    save_file(Model().state_dict(), folder / "gru-128.safetensors")


def pairs():
    """Bases, sources and labels, [1000, 12] each."""
    k, t = torch.arange(PAIRS)[:, None], torch.arange(PROMPT)
    return (3 * t + 5 * k) % VOCABULARY, (7 * t + 11 * k) % VOCABULARY, (5 * t + 3 * k) % VOCABULARY


def run(model, inputs, timesteps, states=None, start=0, source=None, keep=False):
    """Reads its inputs, then its own outputs. `source` is put at the edit. @returns outputs, last logits, states after each timestep."""
    cells = [[getattr(model.rnn, f"{name}_l{l}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")] for l in range(LAYERS)]
    h = states or [torch.zeros(len(inputs), UNITS) for _ in cells]
    outputs, kept, y = [], [], None
    for t in range(start, timesteps):
        x = model.embedding(inputs[:, t] if t < inputs.shape[1] else outputs[-1])
        for l, cell in enumerate(cells):
            x = torch.gru_cell(x, h[l], *cell)
            if source is not None and t == AT and l == LAYERS - 1:
                x = source
            h = [*h[:l], x, *h[l + 1 :]]
        y = model.readout(x)
        outputs.append(y.argmax(1))
        if keep:
            kept.append(h)
    return torch.stack(outputs, 1), y, kept


def judged(base, intervened, labels):
    right = (intervened[0][:, -EMITTED:] == labels).all(1)
    p, q = intervened[1].double().log_softmax(1), base[1].double().log_softmax(1)
    return right.double().sum().item(), (p.exp() * (p - q)).sum(1).sum().item()


def plain(model, data):
    right, kl = 0, 0
    for k in range(PAIRS // 10):
        bases, sources, labels = (each[k : k + 1] for each in data)
        source = run(model, sources, PROMPT, keep=True)[2][AT][-1]
        base = run(model, bases, PROMPT + EMITTED - 1)
        found = judged(base, run(model, bases, PROMPT + EMITTED - 1, source=source), labels)
        right, kl = right + found[0], kl + found[1]
    return right, kl


def expert(model, data):
    bases, sources, labels = data
    source = run(model, sources, AT + 1, keep=True)[2][AT][-1]
    base = run(model, bases, PROMPT + EMITTED - 1, keep=True)
    return judged(base, run(model, bases, PROMPT + EMITTED - 1, base[2][AT - 1], AT, source), labels)


@torch.no_grad()
def measure(folder: Path, seconds: float) -> None:
    from safetensors.torch import load_file

    torch.set_num_threads(2)
    model = Model()
    model.load_state_dict(load_file(folder / "gru-128.safetensors"))
    data = pairs()
    for style, share in ((plain, 10), (expert, 1)):
        times, until = [], None
        while until is None or time.perf_counter() < until or len(times) < 3:
            started = time.perf_counter()
            right, kl = style(model, data)
            if until is None:  # the first warms up
                until = time.perf_counter() + seconds
            else:
                times.append(1000 * share * (time.perf_counter() - started))
        median = statistics.median(times)
        print(json.dumps({"question": "evaluate", "style": style.__name__, "medianMs": round(median, 3), "right": right, "kl": kl * share / PAIRS}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["model", "time"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=4)
    asked = parser.parse_args()
    if asked.what == "model":
        write_model(asked.folder)
    else:
        measure(asked.folder, asked.seconds)


if __name__ == "__main__":
    main()
