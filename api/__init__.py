"""The outside: the REST service and the command line."""
