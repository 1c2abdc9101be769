"""Indexing: documents become passages, vectors and terms, one consistent snapshot at a time."""
