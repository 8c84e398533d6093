"""Measures interchange across time in count-gru.pt over every pair of different counts, and some timesteps.

Pair: the base has counted n at its last prompt timestep (`write`), the source m at its own, which is
another timestep. The whole hidden state is interchanged. The counterfactual text is what the source
writes: m ticks, then stop. Interchange accuracy is the share of next tokens, from the edit up to the
first stop of either text, that agree with the counterfactual: free-running the run reads what it
wrote, forced on the base it reads what the base wrote. Exact is the share of whole texts.

Versions: Python 3.11, torch 2.13.0.
"""

import random

from reference import SAMPLES, encode, load_network, unroll

LARGEST, PAIRS = 12, 400


def main():
    random.seed(1)
    network, vocabulary = load_network(SAMPLES / "count-gru.pt")
    tick, stop = vocabulary.index("tick"), vocabulary.index("stop")
    pairs = [(n, m) for n in range(1, LARGEST + 1) for m in range(1, LARGEST + 1) if n != m]
    pairs = [random.choice(pairs) for _ in range(PAIRS)]
    agree = {"free-running": [0, 0, 0], "forced on the base's output": [0, 0, 0]}
    for n, m in pairs:
        prompt = encode(" ".join(["tick"] * n + ["write"]), vocabulary)
        donor = unroll(network, encode(" ".join(["tick"] * m + ["write"]), vocabulary))["states"][m]
        edit = lambda t, l, part, value: donor[l]["hidden"] if (t, part) == (n, "hidden") else value
        steps = max(n, m) + 1
        golden = [tick] * m + [stop] * (steps - m)
        base = unroll(network, prompt, steps)
        runs = {"free-running": unroll(network, prompt, steps, edit=edit),
                "forced on the base's output": unroll(network, prompt, forced=base["inputs"], edit=edit)}
        for mode, run in runs.items():
            said = run["outputs"][0, n:].tolist()
            right = [a == b for a, b in zip(said, golden)]
            agree[mode][0] += all(right)
            agree[mode][1] += sum(right)
            agree[mode][2] += len(right)
    for mode, (exact, right, tokens) in agree.items():
        print(f"{mode}: exact {exact / PAIRS:.3f}, tokens {right / tokens:.3f} ({PAIRS} pairs)")


if __name__ == "__main__":
    main()
