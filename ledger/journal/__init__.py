"""The append-only journal and the books posted from it: the only place that knows SQL."""
