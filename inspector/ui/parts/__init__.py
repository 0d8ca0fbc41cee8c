"""Answers for the pieces screens are made of; one file a piece, none of them knows a store."""
