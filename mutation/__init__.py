"""Mutation testing of the checkout (``tox run -e mutants``). Never installed with the package."""
