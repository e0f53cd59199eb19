"""How we are doing: facts, deals, measures, their targets, and the scores made of them."""
