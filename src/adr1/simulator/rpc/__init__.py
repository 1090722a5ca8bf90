"""Answers to the client's calls: one class per family of calls, methods named as the calls."""
