"""Retrieval: which passages speak to a question. Two searches, fused, then read together with the question."""
