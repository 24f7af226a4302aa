"""Who speaks: names and offices, labels of transcripts, quotations, verbs of saying, and the document's own voice."""
