"""Where cases of partnership are kept: SQLite by default, PostgreSQL by URL."""
