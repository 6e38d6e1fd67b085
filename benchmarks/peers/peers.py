"""What the scripts of this folder share: the sets on disk, the tables they print."""
import pathlib
import platform
import sys

import numpy as np
import sklearn


def header(machine, columns):
    print(f"# {machine}; scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {platform.python_version()}")
    print("# python3 " + " ".join([pathlib.Path(sys.argv[0]).name, "SETS"] + sys.argv[3:]))
    print("\t".join(columns), flush=True)


def regression(fit):
    """Prints the test error of fit on every set named in the command line.

    fit(x, y, validation, chosen) takes the training rows, marks those of the validation fold and is given what
    an earlier seed has chosen or None; it returns a function that predicts, what it has chosen, and that as a text.
    """
    if len(sys.argv) < 5:
        sys.exit(f"usage: {sys.argv[0]} SETS MACHINE SEEDS NAME...")
    folder, machine, seeds, names = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    header(machine, ["set", "rows", "columns", "variance", "mse", "deviation"] + [f"seed {s}" for s in range(seeds)] + ["chosen"])
    for name in names:
        x = np.load(folder / name / "x.npy").astype(np.float64)
        y = np.load(folder / name / "y.npy")[:, 0]
        errors, texts, chosen = [], [], None
        for seed in range(seeds):
            part = np.load(folder / name / f"part.{seed}.npy")[:, 0]
            training, test = part >= 0, part < 0
            predict, chosen, text = fit(x[training], y[training], part[training] == 0, chosen)
            errors.append(np.mean((predict(x[test]) - y[test]) ** 2))
            texts.append(text)
        numbers = [np.var(y), np.mean(errors), np.std(errors, ddof=1)] + errors
        print("\t".join([name, str(x.shape[0]), str(x.shape[1])] + [f"{n:.5g}" for n in numbers] + ["; ".join(texts)]), flush=True)
