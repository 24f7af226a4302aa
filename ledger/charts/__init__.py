"""Charts: a frame in, an Altair chart out; one file per family, one theme."""
