"""Pairs of counts for count-gru.pt, and what PyTorch makes of the first steps of an alignment search over them.

A run begins in the state after n ticks, reads `write` and writes n ticks, then stops; of a pair the
base has counted n and the source m, and with the source's count in place of the base's the run is to
write m ticks. All pairs of 1 to 12 stand in pairs.jsonl, which count.ripple.json is repeated over.

alignment.json: reflectors, and over the first 32 pairs the loss (cross-entropy of the label, the run
forced on it), its gradient with respect to the reflectors, and the losses of some steps of Adam;
float64, autograd through elementary operations.

    python3 make.py

Versions: Python 3.11, torch 2.13.0.
"""

import json
import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "samples"))
from reference import SAMPLES, load_network  # noqa: E402

LARGEST, STEPS, BATCH = 12, 14, 32
DIRECTIONS, RATE, ADAM_STEPS = 3, 0.05, 4
TICK, WRITE, STOP = 0, 1, 2
UNITS = 16

EXPERIMENT = """{
  "version": 1,
  "title": "count: along which directions the count is held",
  "checkpoint": "../../../media/samples/count-gru.pt",
  "base": { "text": "write" },
  "sources": { "other": { "text": "write" } },
  "unroll": { "mode": "free-running", "steps": %d },
  "interventions": [
    { "site": { "layer": 0, "component": "hidden", "timesteps": 0 },
      "edit": { "kind": "interchange" },
      "source": { "example": "other" } }
  ]
}
"""

no_tap = lambda layer, component, value: value


def states_of(network):
    """The state after each count of ticks, as float32 numbers, [count][unit]; of none at 0."""
    state, states = network.zero_state(1), []
    for _ in range(LARGEST + 1):
        states.append([float(x) for x in state[0]["hidden"][0].float()])
        _, state = network.step(torch.tensor([TICK]), state, no_tap)
    return states


def label_of(m):
    return [TICK] * m + [STOP] * (STEPS - m)


def write_pairs(states):
    """One line a pair."""
    example = lambda n: {"tokens": ["write"], "initialState": {"hidden": [states[n]]}}
    words = ["tick", "write", "stop"]
    with open(HERE / "pairs.jsonl", "w") as file:
        for n in range(1, LARGEST + 1):
            for m in range(1, LARGEST + 1):
                label = {"tokens": [words[id] for id in label_of(m)]}
                line = {"base": example(n), "sources": {"other": example(m)}, "label": label}
                file.write(json.dumps(line) + "\n")


def directions_of(reflectors):
    """The first columns of H1 ... HK, a direction a row."""
    rows = torch.eye(UNITS, dtype=torch.float64)[: len(reflectors)]
    for v in reversed(reflectors):
        rows = rows - 2 * torch.outer(rows @ v, v) / (v @ v)
    return rows


def loss_of(network, states, reflectors):
    """Mean cross-entropy over the first pairs, [n] bases and [m] sources."""
    pairs = [(n, m) for n in range(1, LARGEST + 1) for m in range(1, LARGEST + 1)][:BATCH]
    start = lambda counts: [{"hidden": torch.tensor([states[k] for k in counts], dtype=torch.float64),
                             "cell": None}]
    bases, sources = start([n for n, _ in pairs]), start([m for _, m in pairs])
    labels = torch.tensor([label_of(m) for _, m in pairs])
    write = torch.full((BATCH,), WRITE)
    _, source = network.step(write, sources, no_tap)
    directions = directions_of(reflectors)
    along = lambda value: value - (value - source[0]["hidden"]) @ directions.T @ directions
    state, losses = bases, []
    for t in range(STEPS):
        ids = write if t == 0 else labels[:, t - 1]
        tap = (lambda layer, component, value: along(value) if component == "hidden" else value)
        logits, state = network.step(ids, state, tap if t == 0 else no_tap)
        losses.append(torch.nn.functional.cross_entropy(logits, labels[:, t]))
    return torch.stack(losses).mean()


def main():
    network, _ = load_network(SAMPLES / "count-gru.pt")
    states = states_of(network)
    write_pairs(states)
    (HERE / "count.ripple.json").write_text(EXPERIMENT % STEPS)
    torch.manual_seed(1)
    reflectors = [torch.randn(UNITS, dtype=torch.float64).requires_grad_() for _ in range(DIRECTIONS)]
    first = [v.tolist() for v in reflectors]
    adam = torch.optim.Adam(reflectors, lr=RATE)
    losses, gradient = [], None
    for _ in range(ADAM_STEPS):
        loss = loss_of(network, states, reflectors)
        adam.zero_grad()
        loss.backward()
        gradient = gradient or [v.grad.tolist() for v in reflectors]
        losses.append(loss.item())
        adam.step()
    answer = {
        "batch": BATCH,
        "rate": RATE,
        "reflectors": first,
        "directions": directions_of([torch.tensor(v, dtype=torch.float64) for v in first]).tolist(),
        "gradient": gradient,
        "losses": losses,
        "last": [v.tolist() for v in reflectors],
    }
    (HERE / "alignment.json").write_text(json.dumps(answer) + "\n")
    print("losses", losses)


if __name__ == "__main__":
    main()
