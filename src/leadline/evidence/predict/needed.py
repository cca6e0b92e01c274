"""What fitting a predictor needs beside Leadline itself, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from leadline.errors import EngineError

PACKAGES = {"sklearn": "scikit-learn", "lightgbm": "lightgbm", "scipy": "scipy"}


def needed(module: str) -> Any:
    """The module of a package of the extra `predict`; an `EngineError` that says what to install where it is absent."""
    try:
        return import_module(module)
    except ModuleNotFoundError as problem:
        package = PACKAGES.get(module.partition(".")[0], module)
        raise EngineError(
            f"predictors are fitted with {package}, which is not installed; run `pip install 'leadline[predict]'`"
        ) from problem
