"""Probes of made-up values, as PyTorch fits them: of two classes, of three, and of numbers.

probes.json: values [rows][units], float32 numbers, one unit constant and one far from 0; labels; the
penalty; and for each probe weights on the values themselves and offsets, one a class (of two classes
the first one's are 0), float64. Logistic: the mean of −ln p + λ/2 |W|² on standardised values, by
LBFGS to the last digits. Ridge: half the mean square + λ/2 |w|², by the normal equations.

    python3 make.py

Versions: Python 3.11, torch 2.13.0.
"""

import json
import pathlib

import torch

ROWS, UNITS, PENALTY = 60, 6, 0.01


def standardised(x):
    mean, sigma = x.mean(0), x.std(0, unbiased=False)
    scale = torch.where(sigma > 1e-9, 1 / sigma, torch.zeros_like(sigma))
    return (x - mean) * scale, mean, scale


def folded(weights, intercepts, mean, scale):
    v = weights * scale
    return {"V": v.tolist(), "offsets": (intercepts - v @ mean).tolist()}


def logistic(x, y, classes):
    z, mean, scale = standardised(x)
    free = 1 if classes == 2 else classes
    w = torch.zeros(free, UNITS, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(free, dtype=torch.float64, requires_grad=True)
    whole = lambda a: torch.cat([torch.zeros_like(a), a]) if classes == 2 else a
    optimiser = torch.optim.LBFGS([w, b], max_iter=20000, max_eval=40000, tolerance_grad=1e-13, tolerance_change=0,
                                  history_size=20, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        outputs = z @ whole(w).T + whole(b)
        loss = torch.nn.functional.cross_entropy(outputs, y) + PENALTY / 2 * (w * w).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    assert max(w.grad.abs().max(), b.grad.abs().max()) < 1e-8
    return folded(whole(w.detach()), whole(b.detach()), mean, scale)


def ridge(x, y):
    z, mean, scale = standardised(x)
    centre = y - y.mean()
    w = torch.linalg.solve(z.T @ z / ROWS + PENALTY * torch.eye(UNITS, dtype=torch.float64), z.T @ centre / ROWS)
    return folded(w[None], y.mean()[None], mean, scale)


def main():
    torch.manual_seed(1)
    x = torch.randn(ROWS, UNITS, dtype=torch.float64) * torch.tensor([1, 0.1, 3, 1, 0, 1]) + torch.tensor([0, 2, 0, 1, 0.5, 30])
    x = x.float().double()
    score = x[:, 0] - 4 * (x[:, 1] - 2) + 0.3 * x[:, 2] + 0.8 * torch.randn(ROWS, dtype=torch.float64)
    two = (score > 0).long()
    three = torch.bucketize(score, torch.tensor([-0.7, 0.8], dtype=torch.float64))
    numbers = score * 3 + 7
    answer = {
        "penalty": PENALTY,
        "values": x.tolist(),
        "two": {"labels": two.tolist(), **logistic(x, two, 2)},
        "three": {"labels": three.tolist(), **logistic(x, three, 3)},
        "numbers": {"labels": numbers.tolist(), **ridge(x, numbers)},
    }
    (pathlib.Path(__file__).resolve().parent / "probes.json").write_text(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
