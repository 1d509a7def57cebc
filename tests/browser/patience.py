"""How long a browser test waits at most; what is there is never waited for."""

PATIENCE_MS = 30_000
