"""Trains count-gru.pt: a GRU (1 layer x 16 units) that reads n ticks and writes n ticks.

    tick tick tick write  ->  tick tick tick stop stop ...
`stop` repeats once it is written. n runs from 1 to 12. Writes count-gru.vocab.json and
count.ripple.json too; measure_count.py measures what the experiment shows over many pairs.

Versions: Python 3.11, torch 2.13.0 (CPU, one thread). Seed 1.
"""

import json
import random

import torch

from language_model import SAMPLES, LanguageModel, fix_seed, train, weights_of, write_text

VOCABULARY = ["tick", "write", "stop"]
LARGEST = 12
STOPS = 4

EXPERIMENT = """
{
  "version": 1,
  "checkpoint": "count-gru.pt",
  "base": { "text": "tick tick tick write" },
  "sources": { "six": { "text": "tick tick tick tick tick tick write" } },
  "unroll": { "mode": "free-running", "steps": 8, "decoding": { "kind": "greedy" } },
  "interventions": [
    { "site": { "layer": 0, "component": "hidden", "timesteps": 3 },
      "edit": { "kind": "interchange" },
      "source": { "example": "six", "timesteps": 6 } }
  ],
  "metrics": [
    { "kind": "exactMatch", "text": "tick tick tick tick tick tick stop stop" },
    { "kind": "tokensChanged" },
    { "kind": "firstDivergence" }
  ]
}
"""


def make_batch(size=64):
    """n ticks, write, n ticks, stops; only what is written counts."""
    length = 2 * LARGEST + 1 + STOPS
    inputs, targets = torch.full((size, length), 2), torch.full((size, length), -100)
    for row in range(size):
        n = random.randint(1, LARGEST)
        ids = torch.tensor([0] * n + [1] + [0] * n + [2] * STOPS)
        inputs[row, :len(ids) - 1] = ids[:-1]
        targets[row, n:len(ids) - 1] = ids[n + 1:]
    return inputs, targets


def main():
    fix_seed(1)
    model = LanguageModel("gru", len(VOCABULARY), embedding_size=4, hidden_size=16)
    train(model, make_batch, steps=2500, learning_rate=1e-2)
    torch.save(weights_of(model), SAMPLES / "count-gru.pt")
    print("wrote count-gru.pt")
    write_text("count-gru.vocab.json", json.dumps(VOCABULARY))
    write_text("count.ripple.json", EXPERIMENT)


if __name__ == "__main__":
    main()
