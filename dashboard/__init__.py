"""The web page: what needs doing, recording, resolving, and whether it can be trusted."""
