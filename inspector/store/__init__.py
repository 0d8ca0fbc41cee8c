"""Answers for everything that is kept on the laptop: the database, its one write door, and the photo vault.

Nothing outside this package sees an SQL statement, a database path or a vault path.
"""
