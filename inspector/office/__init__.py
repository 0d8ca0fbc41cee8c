"""Answers for the office: the server that receives what laptops recorded, keeps it, and can prove that it has it."""
