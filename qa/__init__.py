"""Answers questions about a folder of articles with the exact words they came from."""
