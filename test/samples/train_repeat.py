"""Trains repeat-gru.pt: a GRU (1 layer x 24 units) that reads up to six letters and writes them again.

    g b d a f c >  ->  g b d a f c >
Eight letters. It gives no place of the text directions of its own. Writes
repeat-gru.vocab.json too; find_onion.py finds how it holds them.

Versions: Python 3.11, torch 2.13.0 (CPU, one thread). Seed 1.
"""

import json

import torch

from language_model import SAMPLES, LanguageModel, fix_seed, train, weights_of, write_text

LETTERS, LONGEST = "abcdefgh", 6
MARK = len(LETTERS)


def make_batch(size=128):
    """Letters, the mark, the same letters, the mark; only what is written counts."""
    inputs = torch.full((size, 2 * LONGEST + 1), MARK)
    targets = torch.full((size, 2 * LONGEST + 1), -100)
    letters = torch.randint(0, len(LETTERS), (size, LONGEST))
    for row, n in enumerate(torch.randint(1, LONGEST + 1, (size,)).tolist()):
        inputs[row, :n] = inputs[row, n + 1:2 * n + 1] = targets[row, n:2 * n] = letters[row, :n]
        targets[row, 2 * n] = MARK
    return inputs, targets


def main():
    fix_seed(1)
    model = LanguageModel("gru", len(LETTERS) + 1, embedding_size=8, hidden_size=24)
    train(model, make_batch, steps=6000, learning_rate=1e-2)
    torch.save(weights_of(model), SAMPLES / "repeat-gru.pt")
    print("wrote repeat-gru.pt")
    write_text("repeat-gru.vocab.json", json.dumps([*LETTERS, ">"]))


if __name__ == "__main__":
    main()
