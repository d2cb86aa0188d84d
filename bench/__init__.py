"""Benchmarks of the checkout (``make bench``). Never installed with the package."""
