"""The front door of the bot itself: `/rolecall`, its settings, who may change them, and what went wrong."""
