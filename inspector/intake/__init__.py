"""Answers for photos on their way in: what a file is, what its EXIF says, how it looks, which visit it belongs to."""
