"""Compares `tangent train` with Nystroem and PolynomialCountSketch of scikit-learn, each with ridge regression: seconds, peak memory, test error.

usage: kernels.py TANGENT CASP.csv[.gz] MNIST [FEATURES [SET]]

TANGENT is the built Tangent.Cli.dll, MNIST the folder of the four IDX files, SET one of CASP and MNIST if only that is wanted. Each side runs in a process of its own, in turn.
scikit-learn: gamma of RBF, or degree and gamma of (gamma <x, y> + 1)^degree, is chosen with 1024 features, a fifth of the training rows and the error on another fifth (not in the
seconds), alpha with all features by the error on a fifth (in the second number of seconds); seconds are those of features, Ridge and predictions, the data in memory in single precision.
PolynomialCountSketch works on 128 rows at a time, because all at once take degree n m numbers in double precision and more time. Tangent: the seconds of the whole command with its
start, reading, choice of the ridge and test, at its default settings; MNIST with the fully connected network, for Nystrom features of the convolutional one take hours.
"""
import json
import sys
import tempfile
import time

import numpy as np
from sklearn.kernel_approximation import Nystroem, PolynomialCountSketch
from sklearn.linear_model import Ridge

from fourier import ALPHAS, casp, child, error, header, inputs, mnist, train

BLOCK = 128
DENSE = "dense,relu,dense,relu,dense"
SCALES = [4.0 ** k for k in range(-1, 4)]  # gamma of RBF times the median squared distance; gamma of the polynomial times the mean squared norm
METHODS = {"Nystroem": "nystrom", "PolynomialCountSketch": "ntk-sketch"}


def candidates(kernel, x):
    if kernel == "Nystroem":
        sample = np.random.default_rng(1).choice(len(x), 1000, replace=False)
        distance = np.median(np.sum((x[sample[:500]] - x[sample[500:]]) ** 2, 1))
        return [{"gamma": float(s / distance)} for s in SCALES]
    norm = np.mean(np.sum(x[:1000] ** 2, 1))
    return [{"degree": degree, "gamma": float(s / norm)} for degree in (2, 3, 4) for s in SCALES]


def fitted(kernel, x, m, parameters):
    """The map of rows to features."""
    if kernel == "Nystroem":
        return Nystroem(n_components=m, random_state=0, **parameters).fit(x).transform
    sketch = PolynomialCountSketch(n_components=m, coef0=1, random_state=0, **parameters).fit(x)

    def transform(rows):
        z = np.empty((len(rows), m), np.float32)
        for i in range(0, len(rows), BLOCK):
            z[i:i + BLOCK] = sketch.transform(rows[i:i + BLOCK])
        return z

    return transform


def scikit(kernel, x, y, x_test, y_test, m):
    held = np.arange(len(x)) % 5 == 0

    def validated(used, count, parameters, alphas):
        transform = fitted(kernel, x[used], count, parameters)
        rest, part = transform(x[used]), transform(x[held])
        return min((error(Ridge(alpha=a).fit(rest, y[used]).predict(part), y[held]), a) for a in alphas)

    fifth = np.arange(len(x)) % 5 == 1
    parameters = min(candidates(kernel, x), key=lambda p: validated(fifth, 1024, p, ALPHAS[::2]))
    start = time.perf_counter()
    alpha = validated(~held, m, parameters, ALPHAS)[1]
    choice = time.perf_counter() - start
    start = time.perf_counter()
    transform = fitted(kernel, x, m, parameters)
    predicted = Ridge(alpha=alpha).fit(transform(x), y).predict(transform(x_test))
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "with_choice": seconds + choice, "error": error(predicted, y_test), "parameters": {**parameters, "alpha": alpha}}


def main(tangent, casp_path, mnist_path, m, only):
    header(m)
    with tempfile.TemporaryDirectory() as folder:
        sets = inputs(folder, casp_path, mnist_path)
        sets["MNIST"][1].extend(["--arch", DENSE])
        for name, (data, arguments) in sets.items():
            if only and only != name:
                continue
            for kernel, method in METHODS.items():
                result, _, memory = child([sys.executable, sys.argv[0], "--child", kernel, *data, str(m)])
                chosen = ", ".join(f"{key} {value:.3g}" for key, value in result["parameters"].items())
                print(f"| {name} | {kernel}, Ridge | {result['seconds']:.1f} ({result['with_choice']:.1f}) | {memory:.0f} | {result['error']:.4g} | {chosen} |", flush=True)
                result, seconds, memory, wrong = train(tangent, [*arguments, "--method", method], m)
                print(f"| {name} | Tangent, {method} | {seconds:.1f} | {memory:.0f} | {wrong:.4g} | ridge {result['ridge']:.3g} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 6 and sys.argv[1] == "--child":
        rows = casp(sys.argv[4])[1] if sys.argv[3] == "casp" else mnist(sys.argv[4])
        print(json.dumps(scikit(sys.argv[2], *rows, int(sys.argv[5]))))
    elif len(sys.argv) >= 4:
        main(*sys.argv[1:4], int(sys.argv[4]) if len(sys.argv) > 4 else 4096, sys.argv[5] if len(sys.argv) > 5 else None)
    else:
        sys.exit(__doc__)
