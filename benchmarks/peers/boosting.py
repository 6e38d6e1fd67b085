"""HistGradientBoostingRegressor, tuned on the validation fold, then fitted to all training rows.

One parameter after the other, each with the best of those before: leaves of a tree, rows of a leaf, the penalty
l2, the learning rate. Each candidate has the number of trees that is best on the validation fold: trees are
added until the last 100 have not improved it, up to 2000. The first seed chooses the parameters, every seed
the number of trees.
"""
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from peers import regression

MOST, PATIENCE = 2000, 100


def model(parameters, trees):
    return HistGradientBoostingRegressor(
        max_iter=trees, early_stopping=False, warm_start=True, random_state=0, **parameters)


def best_trees(parameters, x, y, validation):
    """Returns the least validation error and the number of trees that has it."""
    fitted = model(parameters, PATIENCE)
    while True:
        fitted.fit(x[~validation], y[~validation])
        errors = [np.mean((p - y[validation]) ** 2) for p in fitted.staged_predict(x[validation])]
        best = int(np.argmin(errors))
        if best < len(errors) - PATIENCE or len(errors) >= MOST:
            return errors[best], best + 1
        fitted.set_params(max_iter=min(MOST, len(errors) * 3 // 2))


def fit(x, y, validation, chosen):
    def least(*candidates):
        return min(((*best_trees(p, x, y, validation), p) for p in candidates), key=lambda c: c[0])

    best = least(chosen) if chosen else least(*(
        {"learning_rate": 0.1, "max_leaf_nodes": leaves, "min_samples_leaf": 20, "l2_regularization": 0} for leaves in [15, 31, 63, 127]))
    if not chosen:
        for name, values in [("min_samples_leaf", [5, 50]), ("l2_regularization", [10]), ("learning_rate", [0.05])]:
            best = min(best, least(*({**best[2], name: v} for v in values)), key=lambda c: c[0])
    _, trees, parameters = best
    text = ",".join(f"{v:g}" for v in [*parameters.values(), trees])
    return model(parameters, trees).fit(x, y).predict, parameters, text


regression(fit)
