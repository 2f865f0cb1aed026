"""Questions about accounts: one question, one file."""
