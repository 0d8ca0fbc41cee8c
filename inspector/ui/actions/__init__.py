"""Small functions a screen calls: each hands one piece of work to a queue and says what to do with its result."""
