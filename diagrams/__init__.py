"""Drawings of the knowledge."""
