"""A deployment's directory as files: read, checked whole, and held against what is there."""
