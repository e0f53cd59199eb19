"""Work passed along an edge: what must be told, who answers by when, and what becomes of it."""
