"""Others' ways of ranking, written anew from what they publish, on the same tasks.

Each has `scores(question)`: a number for each candidate, higher is better.
"""
