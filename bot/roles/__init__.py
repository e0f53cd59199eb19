"""Who does what, where: the catalogue of roles, the trees of segments, and assignments with their history."""
