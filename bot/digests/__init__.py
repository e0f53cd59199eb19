"""The weekly post of a channel: when it is due, what it says, and that it is said once."""
