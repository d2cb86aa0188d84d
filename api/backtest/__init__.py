"""A draft of the rules, asked about the cases that are kept: what it would change."""
