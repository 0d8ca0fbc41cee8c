"""Answers for the laptop's side of the exchange: push, pull, photos, bundles, receipts; one stage per file."""
