"""Compares the metric that `tangent train` learns by itself with none (`--adapt 0`): test error and seconds.

usage: pilot.py TANGENT REGRESSION UCI [regression|classes]

TANGENT is the built Tangent.Cli.dll, REGRESSION a folder of *.csv.gz (the target is the last column, or the first of CASP and the songs), UCI the folder of the small sets of
classes, one folder with NAME_R.dat a set. 4096 features for regression, 1024 for classes, where sets of 625 to 9000 rows are taken; seeds 0 and 1, means.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

FIRST = ("CASP", "millionsong_12", "msd_subset_timbre90")
REGRESSION = ("airfoil", "concrete", "energy", "skillcraft", "parkinsons", "elevators", "pumadyn32nm", "pol", "millionsong_12", "msd_subset_timbre90",
              "Radius-Queries-Count", "CASP", "keggundirected")


def train(tangent, path, *options):
    runs = []
    for seed in ("0", "1"):
        command = ["dotnet", tangent, "train", path, *options, "--seed", seed, "--json", "--quiet"]
        runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return runs


def row(tangent, name, path, key, *options):
    plain, pilot = train(tangent, path, *options, "--adapt", "0"), train(tangent, path, *options)
    score = [statistics.mean(r["test"][key] for r in runs) for runs in (plain, pilot)]
    seconds = [statistics.mean(r["seconds"]["total"] for r in runs) for runs in (plain, pilot)]
    ratio = f"{score[1] / score[0]:.2f}" if key == "mse" else f"{100 * (score[1] - score[0]):+.2f}"
    shown = [f"{s:.4g}" if key == "mse" else f"{100 * s:.2f}" for s in score]
    rounds = ", ".join(str(r["adapt"]) for r in pilot)
    print(f"| {name} | {plain[0]['rows']} x {plain[0]['inputDimension']} | {shown[0]} | {shown[1]} | {ratio} | {rounds} | {seconds[0]:.1f} | {seconds[1]:.1f} |", flush=True)
    return score


def regression(tangent, folder):
    print("| set | training rows | test MSE without | with | ratio | rounds kept | seconds without | with |\n|---|---|---|---|---|---|---|---|")
    for name in REGRESSION:
        row(tangent, name, f"{folder}/{name}.csv.gz", "mse", "--task", "regression", "--target", "1" if name in FIRST else "-1", "--features", "4096")


def classes(tangent, folder):
    print("| set | training rows | accuracy without, % | with | difference | rounds kept | seconds without | with |\n|---|---|---|---|---|---|---|---|")
    scores = []
    with tempfile.TemporaryDirectory() as work:
        for source in sorted(pathlib.Path(folder).glob("**/*_R.dat")):
            lines = [line.split("\t") for line in source.read_text().splitlines()[1:]]
            if "train" in source.name or "test" in source.name or not 625 <= len(lines) <= 9000:
                continue
            path = f"{work}/{source.stem}.csv"
            pathlib.Path(path).write_text("\n".join(",".join([*line[1:-1], "c" + line[-1]]) for line in lines) + "\n")
            scores.append(row(tangent, source.stem[:-2], path, "accuracy", "--features", "1024"))
    print(f"\nmean without {100 * statistics.mean(s[0] for s in scores):.2f}, with {100 * statistics.mean(s[1] for s in scores):.2f}; "
          f"higher on {sum(b > a for a, b in scores)} of {len(scores)} sets, lower on {sum(b < a for a, b in scores)}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    if sys.argv[-1] != "classes":
        regression(sys.argv[1], sys.argv[2])
    if sys.argv[-1] != "regression":
        classes(sys.argv[1], sys.argv[3])
