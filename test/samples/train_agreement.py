"""Trains agreement-lstm.pt: a word-level LSTM (2 layers x 32 units) on an agreement grammar.

A story is two sentences:
    the NOUN (PREPOSITION the NOUN)* is|are ADVERB . it|they was|were ADJECTIVE .
The verb agrees with the first noun, not with the distractors between them; pronoun and second verb
agree with the first verb. `sheep` and `fish` do not show their number, so that only the verb says
it, and now and then a verb goes wrong and the pronoun goes with it: so the network learns to take
the number of what follows from the verb it has read.

Run it, then find_units.py, which writes the experiment.
Versions: Python 3.11, torch 2.13.0 (CPU, one thread). Seed 1.
"""

import random

import torch

from language_model import SAMPLES, LanguageModel, fix_seed, train, weights_of

NOUNS = [("key", "keys"), ("cabinet", "cabinets"), ("dog", "dogs"), ("book", "books"), ("door", "doors")]
UNMARKED = ["sheep", "fish"]
PREPOSITIONS = ["near", "beside", "behind"]
ADVERBS = ["here", "there", "inside"]
ADJECTIVES = ["old", "new", "small", "clean", "lost"]
VOCABULARY = (["the", "."] + [word for pair in NOUNS for word in pair] + UNMARKED + PREPOSITIONS
              + ["is", "are", "was", "were", "it", "they"] + ADVERBS + ADJECTIVES)
LENGTH = 32
SLIPS = 0.05


def noun(number):
    """A noun of that number (0 singular, 1 plural), one in six times one that does not show it."""
    return random.choice(UNMARKED) if random.random() < 1 / 6 else random.choice(NOUNS)[number]


def story():
    """Two sentences as a list of words."""
    number = random.randrange(2)
    words = ["the", noun(number)]
    phrases = random.choices([0, 1, 2], [0.25, 0.55, 0.2])[0]
    for _ in range(phrases):
        words += [random.choices(PREPOSITIONS, [0.5, 0.3, 0.2])[0], "the", noun(random.randrange(2))]
    if random.random() < SLIPS:
        number = 1 - number
    words += [["is", "are"][number], random.choices(ADVERBS, [0.6, 0.25, 0.15])[0], "."]
    words += [["it", "they"][number], ["was", "were"][number]]
    return words + [random.choices(ADJECTIVES, [0.5, 0.2, 0.1, 0.1, 0.1])[0], "."]


def make_batch(size=64):
    """Stories one after another, cut at LENGTH words."""
    rows = []
    for _ in range(size):
        words = []
        while len(words) <= LENGTH:
            words += story()
        rows.append([VOCABULARY.index(word) for word in words[:LENGTH + 1]])
    ids = torch.tensor(rows)
    return ids[:, :-1], ids[:, 1:]


def main():
    fix_seed(1)
    assert len(VOCABULARY) == 31
    model = LanguageModel("lstm", len(VOCABULARY), embedding_size=16, hidden_size=32, layers=2)
    train(model, make_batch, steps=2400, learning_rate=8e-3)
    torch.save({"state_dict": weights_of(model), "vocab": VOCABULARY}, SAMPLES / "agreement-lstm.pt")
    print("wrote agreement-lstm.pt")


if __name__ == "__main__":
    main()
