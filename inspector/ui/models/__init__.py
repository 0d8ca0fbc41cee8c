"""Table and list models: what a view shows, without a database in them."""
