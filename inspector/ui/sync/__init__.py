"""Answers for the pieces of the screen 同步: what it knows, its cards, and the exchange that goes on behind it."""
