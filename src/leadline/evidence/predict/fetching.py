"""The columns of a query as features have them."""

from __future__ import annotations

import duckdb
import numpy as np

from leadline.evidence.stats.arrays import Numbers


def fetched(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Numbers]:
    """Columns of a query: numbers with NaN where nothing is, or texts with ``None``."""
    table = con.sql(query).to_arrow_table()
    found: dict[str, Numbers] = {}
    for name in table.column_names:
        column = table.column(name)
        is_text = str(column.type) in ("string", "large_string")
        values = column.to_numpy(zero_copy_only=False)
        found[name] = np.asarray(values, dtype=object if is_text else np.float64)
    return found
