"""A whole backlog of cases: a table in, a table of answers out, on all cores or on a cluster.

``run`` has the input cut into chunks (``chunks``, ``parquet``), lets a crew answer them (``crew``,
``worker``, ``cluster``) and writes what comes back in the order of the input (``output``), with a
journal by which a run that was killed goes on (``journal``). A chunk is answered by ``answers``,
which reads rows (``json_rows``, ``csv_rows``) and writes them (``writing``).
"""
