"""Inspector: records of unannounced street and village checks, kept on one laptop."""

__version__ = "0.1.0"
