"""Commands about accounts: one command, one file, one function, one name."""
