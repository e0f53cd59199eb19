"""Rolecall: who owns this, who has it next, how are we doing."""

__version__ = "0.1.0"
