"""What Slack accepts of Block Kit: every limit as a table, checked before a message or a view is taken in."""

from bot.playground.limits.messages import check_message_blocks, check_options
from bot.playground.limits.modals import check_view

__all__ = ["check_message_blocks", "check_options", "check_view"]
