"""The store in a PostgreSQL database: the same statements as in SQLite's file, spoken with another accent."""
