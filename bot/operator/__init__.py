"""The operator's command line behind its words: each verb one short transaction, beside a bot that may be serving."""
