"""Alembic's entry: runs the revisions on the connection that `upgrade.py` hands over."""

from alembic import context

from digest.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # Alembic thinks that SQLite cannot roll DDL back; with our own BEGIN it can.
    transactional_ddl=True,
)
context.run_migrations()
