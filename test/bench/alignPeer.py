#!/usr/bin/env python3
"""An epoch of distributed alignment search as a PyTorch user would take it, so that its speed is a ratio in one run.

    alignPeer.py model FOLDER     writes gru-64.safetensors, a 1-layer GRU language model, float32
    alignPeer.py time FOLDER [--at 12] [--seconds 3]
                                  one JSON line a style: median in ms of an epoch

256 pairs of 24 timesteps in batches of 32; at one timestep the source's hidden state takes the base's place along 8 directions (an
orthogonal parametrisation by Householder reflections), cross-entropy of the labels at the 12 last timesteps, Adam. Two threads.

Style `plain` is what people write: a loop over timesteps, source and base run for each batch. `expert` knows the sources' values and
the states before the edit, which do not change, and takes the rest by nn.GRU.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

import torch

UNITS, VOCABULARY, T, PAIRS, BATCH, EMITTED, DIRECTIONS = 64, 32, 24, 256, 32, 12, 8
WEIGHTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, UNITS)
        self.rnn = torch.nn.GRU(UNITS, UNITS, 1, batch_first=True)
        self.readout = torch.nn.Linear(UNITS, VOCABULARY)


def write_model(folder: Path) -> None:
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(64)
    save_file(Model().state_dict(), folder / "gru-64.safetensors")


def pairs():
    """Bases, sources and labels, [256, 24] and [256, 12]."""
    k, t = torch.arange(PAIRS)[:, None], torch.arange(T)
    bases, sources = (3 * t + 5 * k) % VOCABULARY, (7 * t + 11 * k) % VOCABULARY
    labels = (5 * t[:EMITTED] + 3 * k) % VOCABULARY
    return torch.cat([bases[:, : T - EMITTED + 1], labels[:, :-1]], 1), sources, labels


def loss_of(model, tops, labels):
    logits = model.readout(tops[:, -EMITTED:])
    return torch.nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), labels.reshape(-1))


def changed(rotation, value, source):
    R = rotation.weight  # [directions, units]
    return value + (source - value) @ R.T @ R


def plain(model, rotation, batch, at):
    bases, sources, labels = batch
    cell = [getattr(model.rnn, name) for name in WEIGHTS]
    h = torch.zeros(len(bases), UNITS)
    with torch.no_grad():
        for t in range(at + 1):
            h = torch.gru_cell(model.embedding(sources[:, t]), h, *cell)
    source, h, tops = h, torch.zeros(len(bases), UNITS), []
    for t in range(T):
        h = torch.gru_cell(model.embedding(bases[:, t]), h, *cell)
        if t == at:
            h = changed(rotation, h, source)
        tops.append(h)
    return loss_of(model, torch.stack(tops, 1), labels)


def expert(model, rotation, batch, at):
    bases, known_at, source, labels = batch
    h = changed(rotation, known_at, source)
    tops = [h[:, None]]
    if at + 1 < T:
        tops.append(model.rnn(model.embedding(bases[:, at + 1 :]), h[None])[0])
    return loss_of(model, torch.cat(tops, 1), labels)


def epoch(model, style, rotation, optimiser, data, order, at):
    for rows in order.split(BATCH):
        loss = style(model, rotation, [each[rows] for each in data], at)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return loss.item()


def measure(folder: Path, at: int, seconds: float) -> None:
    from safetensors.torch import load_file

    torch.set_num_threads(2)
    model = Model()
    model.load_state_dict(load_file(folder / "gru-64.safetensors"))
    model.requires_grad_(False)
    bases, sources, labels = pairs()
    with torch.no_grad():
        states = model.rnn(model.embedding(bases))[0][:, at]
        taken = model.rnn(model.embedding(sources))[0][:, at]
    data = {plain: [bases, sources, labels], expert: [bases, states, taken, labels]}
    for style in (plain, expert):
        torch.manual_seed(1)
        linear = torch.nn.Linear(UNITS, DIRECTIONS, bias=False)
        rotation = torch.nn.utils.parametrizations.orthogonal(linear, orthogonal_map="householder")
        optimiser = torch.optim.Adam(rotation.parameters(), lr=0.01)
        times, until = [], None
        while until is None or time.perf_counter() < until or len(times) < 3:
            order = torch.randperm(PAIRS)
            started = time.perf_counter()
            epoch(model, style, rotation, optimiser, data[style], order, at)
            if until is None:  # the first warms up
                until = time.perf_counter() + seconds
            else:
                times.append(1000 * (time.perf_counter() - started))
        median = statistics.median(times)
        print(json.dumps({"question": "align", "at": at, "style": style.__name__, "medianMs": round(median, 3)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["model", "time"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--at", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=3)
    asked = parser.parse_args()
    if asked.what == "model":
        write_model(asked.folder)
    else:
        measure(asked.folder, asked.at, asked.seconds)


if __name__ == "__main__":
    main()
