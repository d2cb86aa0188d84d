"""Where cases are kept: SQLite, or PostgreSQL, by way of SQLAlchemy.

Whatever is acknowledged is durable: a power cut takes nothing back.
"""
