"""The sample organisation: an invented sales team with its map, its numbers and two weeks of handoffs."""
