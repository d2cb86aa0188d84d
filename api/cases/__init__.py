"""Cases that live: opened, added to over time, answered again, resolved, and erased."""
