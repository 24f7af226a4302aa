"""Foreign formats and the seeds: identify, read, write; duplicates are marked, rejects reported."""
