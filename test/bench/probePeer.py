#!/usr/bin/env python3
"""Logistic probes on the hidden states of a GRU as a PyTorch user would fit them, so that their speed is a ratio in one run.

    probePeer.py FOLDER [--seconds 6]     one JSON line: median in ms; alignPeer.py wrote the model into FOLDER

1,000 examples of 24 tokens, one binary label a timestep; all hidden states by nn.GRU, then probes on standardised values by LBFGS (the
mean of −ln p + λ/2 |w|², λ 0.01) on five folds by example, the same on control labels, and one on all rows. Two threads, float32.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

import torch
from alignPeer import Model, VOCABULARY

EXAMPLES, T, FOLDS, PENALTY = 1000, 24, 5, 0.01


def data():
    k, t = torch.arange(EXAMPLES)[:, None], torch.arange(T)
    ids = (7 * k + 3 * t * t + (k * t) // 4) % VOCABULARY
    labels = ((ids + ids.roll(1, 1)) % VOCABULARY < VOCABULARY // 2).float()
    control = ((ids * 13 + 5) % VOCABULARY < VOCABULARY // 2).float()
    return ids, labels, control, k.expand(-1, T) % FOLDS


def fit(x, y):
    mean, scale = x.mean(0), 1 / x.std(0)
    z = (x - mean) * scale
    w, b = torch.zeros(x.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([w, b], max_iter=500, tolerance_grad=1e-6, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(z @ w + b, y) + PENALTY / 2 * (w * w).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    with torch.no_grad():
        v = w * scale
        return v, b - v @ mean


def probe(model, ids, labels, control, folds):
    with torch.no_grad():
        x = model.rnn(model.embedding(ids))[0].reshape(-1, model.rnn.hidden_size)
    fold, scores = folds.reshape(-1), []
    for y in (labels.reshape(-1), control.reshape(-1)):
        right = 0
        for k in range(FOLDS):
            train, test = fold != k, fold == k
            v, offset = fit(x[train], y[train])
            right += ((x[test] @ v + offset > 0) == (y[test] > 0.5)).sum().item()
        scores.append(right / len(y))
    return scores, fit(x, labels.reshape(-1))


def main() -> None:
    from safetensors.torch import load_file

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=6)
    asked = parser.parse_args()
    torch.set_num_threads(2)
    model = Model()
    model.load_state_dict(load_file(asked.folder / "gru-64.safetensors"))
    model.requires_grad_(False)
    given = data()
    scores, _ = probe(model, *given)
    times, until = [], time.perf_counter() + asked.seconds
    while time.perf_counter() < until or len(times) < 3:
        started = time.perf_counter()
        probe(model, *given)
        times.append(1000 * (time.perf_counter() - started))
    print(json.dumps({"question": "probe", "medianMs": round(statistics.median(times), 3), "scores": scores}))


if __name__ == "__main__":
    main()
