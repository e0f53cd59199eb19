"""Who owns this: accounts and their segments, the rule that answers with its path, and what nobody covers."""
