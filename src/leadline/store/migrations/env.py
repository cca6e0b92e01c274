"""How Alembic reaches the store: through the connection that `leadline.store.migrate` hands it."""

from __future__ import annotations

from alembic import context

from leadline.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by making it anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
