"""The reports on paper: each a document of sentences, tables and charts, made of its figures alone."""
