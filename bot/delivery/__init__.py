"""Nothing lost, nothing twice: the inbox, the timers, the outbox and the one who sends. Knows nothing about sales."""
