"""Answers for the screens: one module builds one screen, its pieces stand beside it under its name."""
