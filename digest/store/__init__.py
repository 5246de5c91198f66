"""The store: papers, editions, subscribers and the ledger, in SQLite or PostgreSQL."""
