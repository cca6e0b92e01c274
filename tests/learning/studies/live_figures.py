"""What the commands say over a store, asked in a process of its own as people do.

python -m tests.learning.studies.live_figures: command lines as JSON on the input, their answers on the output.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import orjson
from click.testing import CliRunner

from leadline.cli.group import leadline


def asked_apart(commands: Sequence[Sequence[str]]) -> list[Any]:
    command = [sys.executable, "-m", "tests.learning.studies.live_figures"]
    done = subprocess.run(command, input=orjson.dumps(commands), stdout=subprocess.PIPE, check=True)
    return list(orjson.loads(done.stdout))


def asked(command: Sequence[str]) -> Any:
    ran = CliRunner().invoke(leadline, list(command), catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return orjson.loads(ran.stdout)


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps([asked(one) for one in orjson.loads(sys.stdin.buffer.read())]))
