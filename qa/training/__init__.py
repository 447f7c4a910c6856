"""Trains the reader: outside the path of serving, which needs only `weights`."""
