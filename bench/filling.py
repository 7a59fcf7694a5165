"""Filling a database with a world: PostgreSQL by COPY, SQLite row by row."""

import sqlite3

from world import tables

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def fill_postgres(postgres, database, template, copies):
    """Fills the tables, which must be there and empty."""
    indexes = postgres.psql(database, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
                                      "(SELECT conname FROM pg_constraint)")
    names = postgres.psql(database, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
                                    "(SELECT conname FROM pg_constraint)")
    postgres.psql(database, "".join(f'DROP INDEX "{name}";' for name in names.splitlines()))
    for table, columns, rows in tables(template, copies):
        taking = postgres.copying(database, table, columns)
        for row in rows:
            taking.stdin.write("\t".join(map(copied, row)) + "\n")
        taking.stdin.close()
        if taking.wait():
            raise SystemExit(f"bench: {table} could not be filled")
    postgres.psql(database, "SET maintenance_work_mem = '1GB';" + ";".join(indexes.splitlines()))
    postgres.psql(database, "VACUUM (ANALYZE)")


def copied(value):
    """A value as COPY reads it; SQLite's truth values are numbers, which PostgreSQL reads as well."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return value.hex()
    return value.translate(ESCAPED) if isinstance(value, str) else str(value)


def fill_sqlite(path, template, copies):
    """Fills the tables, which must be there and empty."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = OFF", "foreign_keys = OFF", "recursive_triggers = OFF", "cache_size = -500000"):
        db.execute(f"PRAGMA {pragma}")
    made = db.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql NOT NULL")
    made = made.fetchall()
    for kind, name, _ in made:
        db.execute(f'DROP {kind} "{name}"')
    for table, columns, rows in tables(template, copies):
        quoted = ", ".join(f'"{column}"' for column in columns)
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(columns))})", rows)
        db.execute("COMMIT")
    for _, _, sql in made:
        db.execute(sql)
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
