"""RandomForestClassifier on the small UCI sets, with their own four folds: 500 trees.

Of the columns that a split looks at and the rows that a leaf needs, those with the best out-of-bag accuracy
on a fold's training rows are taken, counted with 100 trees; of equals the first, which begins with the default.
"""
import itertools
import pathlib
import sys
import warnings

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from peers import header

GRID = list(itertools.product(["sqrt", 0.3], [1, 3]))


def forest(trees, columns, rows, x, y):
    return RandomForestClassifier(
        trees, max_features=columns, min_samples_leaf=rows, oob_score=True, n_jobs=1, random_state=0).fit(x, y)


def best_forest(x, y):
    columns, rows = max(GRID, key=lambda g: forest(100, *g, x, y).oob_score_)
    return forest(500, columns, rows, x, y)


def accuracy(folder):
    table = np.loadtxt(folder / f"{folder.name}_R.dat", skiprows=1)
    x, y = table[:, 1:-1], table[:, -1].astype(int)
    folds = [np.array(line.split(), int) for line in (folder / "conxuntos_kfold.dat").read_text().splitlines()]
    scores = [np.mean(best_forest(x[training], y[training]).predict(x[test]) == y[test])
              for training, test in zip(folds[::2], folds[1::2])]
    return [*table.shape, np.mean(scores)]


if len(sys.argv) != 3:
    sys.exit(f"usage: {sys.argv[0]} SETS MACHINE")
# A class that a fold's training rows lack, or a row that is in every tree's sample, are no faults here.
warnings.simplefilter("ignore")
header(sys.argv[2], ["set", "rows", "columns", "accuracy"])
folders = sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda f: (f / f"{f.name}_R.dat").stat().st_size)
scores = []
for folder in folders:
    rows, columns, score = accuracy(folder)
    scores.append(score)
    print(f"{folder.name}\t{rows}\t{columns - 2}\t{score:.4f}", flush=True)
print(f"mean of {len(scores)}\t\t\t{np.mean(scores):.4f}")
