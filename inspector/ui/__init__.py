"""Answers for the window: the only room that knows Qt."""
