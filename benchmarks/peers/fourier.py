"""Compares `tangent train` with random Fourier features and ridge regression of scikit-learn: seconds, peak memory, test error.

usage: fourier.py TANGENT CASP.csv[.gz] MNIST [FEATURES [CASE]]

TANGENT is the built Tangent.Cli.dll, MNIST the folder of the four IDX files. Each side runs in a process of its own, in turn. scikit-learn: seconds of RBFSampler, Ridge and
predictions with the data already in memory in single precision; its width is tuned on a fifth of the training rows with 1024 features (not in the seconds), its alpha likewise
with all of them: the second number of seconds has that choice in it, as Tangent's have the choice of its ridge, but where it is given. Tangent: the seconds of the whole command
with its start, reading, choice of metric and ridge, and test, at its default settings where nothing is named. CASE is CASP, MNIST or DIGITS: MNIST with Tangent's default, which takes longer.
"""
import gzip
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

import numpy as np
import sklearn
from sklearn.kernel_approximation import RBFSampler
from sklearn.linear_model import Ridge

WIDTHS = [2.0 ** (k / 2) for k in range(-4, 5)]
ALPHAS = [10.0 ** k for k in range(-3, 3)]


def casp(path):
    table = np.loadtxt(gzip.open(path, "rt") if path.endswith(".gz") else open(path), delimiter=",", skiprows=1)
    table = table[np.random.default_rng(0).permutation(len(table))]
    cut = len(table) * 4 // 5
    mean, deviation = table[:cut, 1:].mean(0), table[:cut, 1:].std(0)
    x, y = ((table[:, 1:] - mean) / deviation).astype(np.float32), table[:, :1].astype(np.float32)
    return table, (x[:cut], y[:cut], x[cut:], y[cut:])


def mnist(folder):
    def read(name, offset):
        with gzip.open(pathlib.Path(folder) / name) as f:
            return np.frombuffer(f.read(), np.uint8, offset=offset)

    def images(name):
        return (read(name, 16).reshape(-1, 784) / np.float32(255)).astype(np.float32)

    def one_hot(name):
        return np.eye(10, dtype=np.float32)[read(name, 8)]

    return (images("train-images-idx3-ubyte.gz"), one_hot("train-labels-idx1-ubyte.gz"), images("t10k-images-idx3-ubyte.gz"), one_hot("t10k-labels-idx1-ubyte.gz"))


def error(predicted, y):
    """Mean squared error, or the share of wrong classes."""
    return float(np.mean((predicted - y) ** 2)) if y.shape[1] == 1 else float(np.mean(predicted.argmax(1) != y.argmax(1)))


def scikit(x, y, x_test, y_test, m):
    held = np.arange(len(x)) % 5 == 0
    sample = np.random.default_rng(1).choice(len(x), 1000, replace=False)
    distance = np.median([np.sum((x[i] - x[j]) ** 2) for i, j in zip(sample[:500], sample[500:])])

    def validated(gamma, count, alphas):
        z = RBFSampler(gamma=gamma, n_components=count, random_state=0).fit_transform(x)
        return min((error(Ridge(alpha=a).fit(z[~held], y[~held]).predict(z[held]), y[held]), a, gamma) for a in alphas)

    gamma = min(validated(1 / (distance * w * w), 1024, ALPHAS[::2]) for w in WIDTHS)[2]
    start = time.perf_counter()
    alpha = validated(gamma, m, ALPHAS)[1]
    choice = time.perf_counter() - start
    start = time.perf_counter()
    sampler = RBFSampler(gamma=gamma, n_components=m, random_state=0)
    model = Ridge(alpha=alpha).fit(sampler.fit_transform(x), y)
    predicted = model.predict(sampler.transform(x_test))
    seconds = time.perf_counter() - start
    return {"seconds": f"{seconds:.1f} ({seconds + choice:.1f} with alpha)", "error": error(predicted, y_test), "gamma": gamma, "alpha": alpha}


def child(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return json.loads(output), time.perf_counter() - start, usage.ru_maxrss / 1024


def inputs(folder, casp_path, mnist_path):
    """Writes the split of CASP to a folder, and returns for each set the words of --child and those of train."""
    table, _ = casp(casp_path)
    cut = len(table) * 4 // 5
    for name, rows in (("train.csv", table[:cut]), ("test.csv", table[cut:])):
        np.savetxt(pathlib.Path(folder) / name, rows, delimiter=",", header=",".join(f"c{i}" for i in range(table.shape[1])), comments="", fmt="%.9g")
    return {
        "CASP": (["casp", casp_path], [f"{folder}/train.csv", "--test", f"{folder}/test.csv", "--target", "c0", "--task", "regression"]),
        "MNIST": (["mnist", mnist_path], [f"{mnist_path}/train-images-idx3-ubyte.gz", "--test", f"{mnist_path}/t10k-images-idx3-ubyte.gz"]),
    }


def train(tangent, arguments, m):
    """Runs `tangent train`: its JSON, seconds, memory and test error as `error` has it."""
    result, seconds, memory = child(["dotnet", tangent, "train", *arguments, "--features", str(m), "--json"])
    test = result["test"]
    return result, seconds, memory, test["mse"] if "mse" in test else 1 - test["accuracy"]


def header(m):
    print(f"- scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {platform.python_version()}; {m} features\n")
    print("| data | program | seconds | peak memory, MB | test error | chosen |\n|---|---|---|---|---|---|", flush=True)


def main(tangent, casp_path, mnist_path, m, only):
    header(m)
    options = {
        "CASP": [[], ["--adapt", "0"], ["--ridge"], ["--method", "rff"]],
        "MNIST": [["--method", "zonal"], ["--method", "zonal", "--ridge"], ["--method", "rff"]],
        "DIGITS": [[]],
    }
    with tempfile.TemporaryDirectory() as folder:
        sets = inputs(folder, casp_path, mnist_path)
        sets["DIGITS"] = sets["MNIST"]
        for name, (data, arguments) in sets.items():
            if only != name and (only or name == "DIGITS"):
                continue
            result, _, memory = child([sys.executable, sys.argv[0], "--child", *data, str(m)])
            print(f"| {name} | RBFSampler, Ridge | {result['seconds']} | {memory:.0f} | {result['error']:.4g} | gamma {result['gamma']:.3g}, alpha {result['alpha']:g} |", flush=True)
            ridge = None
            for extra in options[name]:
                extra = [*extra, repr(ridge)] if extra[-1:] == ["--ridge"] else extra  # that of the run before
                result, seconds, memory, wrong = train(tangent, [*arguments, *extra], m)
                ridge = result["ridge"]
                label = f"Tangent, {result['method']}, " + (" ".join(extra) if extra else "default")
                print(f"| {name} | {label} | {seconds:.1f} | {memory:.0f} | {wrong:.4g} | ridge {ridge:.3g} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "--child":
        rows = casp(sys.argv[3])[1] if sys.argv[2] == "casp" else mnist(sys.argv[3])
        print(json.dumps(scikit(*rows, int(sys.argv[4]))))
    elif len(sys.argv) >= 4:
        main(*sys.argv[1:4], int(sys.argv[4]) if len(sys.argv) > 4 else 4096, sys.argv[5] if len(sys.argv) > 5 else None)
    else:
        sys.exit(__doc__)
