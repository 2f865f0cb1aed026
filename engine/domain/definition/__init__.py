"""The published rules as data: words, procedures, what follows what, which agencies exist."""
