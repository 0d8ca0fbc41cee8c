"""Answers for what goes over the wire between laptops and office; both ends import the same shapes."""
