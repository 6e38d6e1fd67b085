"""Times feature maps beside the official PyTorch code, in turn, on the same rows and threads.

usage: features.py CHECKOUT BENCHMARKS [ROUNDS] [CASE...]

CHECKOUT is a checkout of the official code, BENCHMARKS the built Tangent.Benchmarks.dll; only cases whose names contain one of CASE are run, if any is given. A case runs ROUNDS times (default 5) on each side, after one round
that is not counted, and the official CNTKSketch at the faster of two batch sizes; the table has medians of elapsed and processor time and their ratio. Needs numpy, torch and cvxopt.
"""
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import types

import cvxopt
import numpy as np
import torch

THREADS = 2
DEGREES = [(8, 8), (2, 2), (8, 2)]  # of our polynomials and of theirs


def solve_qp(g, a, c, b, meq):
    """Stands in for quadprog.solve_qp: least 1/2 x'Gx - a'x with C'x >= b, the first meq of them equations."""
    cvxopt.solvers.options["show_progress"] = False
    matrix = cvxopt.matrix
    rest = c.T[meq:], b[meq:]
    equations = (matrix(c.T[:meq]), matrix(b[:meq])) if meq else (None, None)
    result = cvxopt.solvers.qp(matrix(g), matrix(-a), matrix(-rest[0]), matrix(-rest[1]), *equations)
    return (np.maximum(np.array(result["x"]).ravel(), 0),)


class Own:
    """A process of Tangent that computes features whenever it is asked."""

    def __init__(self, benchmarks, method, rows, features, depth, degree):
        command = ["dotnet", benchmarks, "features", method, rows, *map(str, (features, depth, THREADS, degree))]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return [float(x) for x in self.process.stdout.readline().split()[:2]]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(action):
    with torch.no_grad():
        elapsed, processor = time.perf_counter(), time.process_time()
        action()
        return time.perf_counter() - elapsed, time.process_time() - processor


def table_rows(n, d):
    return np.random.default_rng(0).standard_normal((n, d)).astype(np.float32)


def official_rf(rows, m, depth, share):
    sketch = int(m * share)
    features = ntk_random_features.NtkFeatureMapOps(depth, rows.shape[1], m1=m - sketch, m0=m - sketch, ms=sketch, do_leverage=True)
    x = torch.from_numpy(rows)
    return lambda: features(x)


def official_sketch(rows, m, depth, degree):
    coefficients = torch.from_numpy(ntk_sketch.get_poly_approx_ntk(depth, degree)).double()
    x = torch.from_numpy(rows).double()
    sketch = ntk_sketch.TensorSketch(d=rows.shape[1], m=m, q=degree, dev="cpu")
    return lambda: ntk_sketch.OblvFeat(sketch, x, coefficients)


def official_cntk(rows, m, depth, degree):
    x = torch.from_numpy(rows).moveaxis(3, 1)
    sketch = cntk_sketch.CNTKSketch(3, 3, m, degree, depth, "cpu")
    batches = {b: lambda b=b: [cntk_sketch.OblvFeatCNTK(sketch, x[i:i + b]) for i in range(0, len(x), b)] for b in (1, 4)}
    return min(batches.values(), key=lambda action: timed(action)[0])


def cases():
    """Name, rows, method, m, depth, degree of ours, the official map."""
    for d in (90, 384):
        rows = table_rows(2048, d)
        for method in ("zonal", "ntk-rf"):
            yield f"{method}, d = {d}, m = 8192, L = 2 : NTKRF (sketch 5000 of 8192)", rows, method, 8192, 2, 8, lambda r=rows: official_rf(r, 8192, 2, 5000 / 8192)
        for own, degree in DEGREES:
            yield (f"ntk-sketch, degree {own}, d = {d}, m = 8192, L = 2 : NTKSketch, degree {degree}", rows, "ntk-sketch", 8192, 2, own,
                   lambda r=rows, q=degree: official_sketch(r, 8192, 2, q))
    images = np.random.default_rng(1).random((4, 32, 32, 3)).astype(np.float32)
    for method, degrees in (("tangent", [(None, 8), (None, 2)]), ("cntk-sketch", DEGREES)):
        for own, degree in degrees:
            label = method if own is None else f"{method}, degree {own}"
            yield (f"{label}, 32 x 32 x 3, m = 4096, 3 convolutions : CNTKSketch, degree {degree}", images, method, 4096, 3, own or 8,
                   lambda q=degree: official_cntk(images, 4096, 3, q))


def main():
    benchmarks, rounds = sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5
    torch.set_num_threads(THREADS)
    print(f"- torch {torch.__version__}, numpy {np.__version__}, Python {platform.python_version()}, {THREADS} threads, median of {rounds} rounds in turn")
    print("\n| case | Tangent, ms a row | official, ms a row | times faster | by processor time |\n|---|---|---|---|---|")
    for name, rows, method, m, depth, degree, official in cases():
        if len(sys.argv) > 4 and not any(text in name for text in sys.argv[4:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = str(pathlib.Path(folder) / "rows.npy")
            times_more = max(1, 2048 // len(rows) // 32)  # a few images are too few for Tangent's time to be measured well
            np.save(path, np.concatenate([rows] * times_more))
            own, peer = Own(benchmarks, method, path, m, depth, degree), official()
            times = [(own(), timed(peer)) for _ in range(rounds + 1)][1:]
            own.close()
        ours, theirs = ([statistics.median(t[side][k] for t in times) for k in (0, 1)] for side in (0, 1))
        ours = [seconds / times_more for seconds in ours]
        per_row = 1000 / len(rows)
        print(f"| {name} | {ours[0] * per_row:.4g} | {theirs[0] * per_row:.4g} | {theirs[0] / ours[0]:.1f} | {theirs[1] / ours[1]:.1f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.modules["quadprog"] = types.ModuleType("quadprog")
    sys.modules["quadprog"].solve_qp = solve_qp
    sys.path.insert(0, sys.argv[1])
    version, torch.__version__ = torch.__version__, "1.8.0"  # it compares versions as texts and would refuse 1.13
    import cntk_sketch
    import ntk_random_features
    import ntk_sketch
    torch.__version__ = version
    main()
