"""The shipped ranker, measured where the answers are known."""
