"""The files of a model as somebody sends them: their names are those of a folder, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from leadline.errors import InputError, ModelError, Problem
from leadline.model import Model
from leadline.store.models import MAIN_FILE, read_files

MOST, LONGEST = 50, 200  # files; characters of a name
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_. -]*(/[A-Za-z0-9_-][A-Za-z0-9_. -]*)*", re.ASCII)
FOLDER = re.compile(r"\S*/leadline-model-[^/\s]*/")  # where they are put to be read


def read_model(files: Mapping[str, str]) -> Model:
    """The model of these files; a `ModelError` has all that is wrong with it, by the names that the files came with."""
    check_names(files)
    try:
        return read_files(files)
    except ModelError as error:
        raise ModelError([named(problem) for problem in error.problems]) from None


def check_names(files: Mapping[str, str]) -> None:
    """Refuse names that are no paths inside one folder, and a model without its file."""
    if MAIN_FILE not in files:
        raise InputError(f"the model's own file is missing; give its text as `{MAIN_FILE}`")
    if len(files) > MOST:
        raise InputError(f"a model has {MOST} files at most, not {len(files)}")
    for name in files:
        if len(name) > LONGEST or not NAME.fullmatch(name):
            shown = name[:40].encode("ascii", "replace").decode()
            raise InputError(f"`{shown}` is no name for a file of a model; write it like lists/target-accounts.csv")
        folders = name.split("/")[:-1]
        for depth in range(1, len(folders) + 1):
            if "/".join(folders[:depth]) in files:
                raise InputError(f"`{'/'.join(folders[:depth])}` is both a file and a folder; rename one of them")


def named(problem: Problem) -> Problem:
    path, what = (FOLDER.sub("", text) for text in (problem.path, problem.what))
    return replace(problem, path=path, what=what)
