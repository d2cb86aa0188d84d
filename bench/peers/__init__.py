"""Other rule engines on the same rules: each module translates them for one engine.

A module has ``NAME`` and ``prepare(rules)``, which returns a ``Peer`` or raises ``Unavailable``.
"""
