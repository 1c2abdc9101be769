"""Answering: the sentences that answer a question, each with its proof; or that the corpus does not say."""
