"""Trains anbn-lstm.safetensors: an LSTM (1 layer x 8 units) on the strings aaa...bbb...., n of each.

Tokens are characters: `a`, `b` and `.`, which ends a string and then repeats. How many a's will
come cannot be known; after the first b everything can. n runs from 1 to 16.
Writes anbn-lstm.vocab.json too. Run it, then find_counter.py, which writes the experiment.

Versions: Python 3.11, torch 2.13.0 (CPU, one thread), safetensors 0.8.0. Seed 1.
"""

import json
import random

import torch
from safetensors.torch import save_file

from language_model import SAMPLES, LanguageModel, fix_seed, train, weights_of, write_text

VOCABULARY = ["a", "b", "."]
LARGEST = 16
DOTS = 4


def make_batch(size=64):
    """Strings of every n alike, the dots that end them, and nothing counted after."""
    length = 2 * LARGEST + DOTS
    inputs, targets = torch.full((size, length), 2), torch.full((size, length), -100)
    for row in range(size):
        n = random.randint(1, LARGEST)
        ids = torch.tensor([0] * n + [1] * n + [2] * DOTS)
        inputs[row, :len(ids) - 1] = ids[:-1]
        targets[row, :len(ids) - 1] = ids[1:]
    return inputs, targets


def main():
    fix_seed(1)
    model = LanguageModel("lstm", len(VOCABULARY), embedding_size=3, hidden_size=8)
    train(model, make_batch, steps=3000, learning_rate=1e-2)
    save_file(weights_of(model), SAMPLES / "anbn-lstm.safetensors")
    print("wrote anbn-lstm.safetensors")
    write_text("anbn-lstm.vocab.json", json.dumps(VOCABULARY))


if __name__ == "__main__":
    main()
