"""The steps that bring a database to today's tables; see ``migrate``."""
