"""What all tables have in common. Instants are whole microseconds UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only what it calls INTEGER
Instant = BigInteger
BEGINNINGS = "text_pattern_ops"  # by which an index of PostgreSQL finds how a text begins, whatever its locale
