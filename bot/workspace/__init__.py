"""The tenant of every row: its settings, who may change what, and the audit of who did."""
