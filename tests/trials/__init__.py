"""The whole system tried as people use it: every role, every page, every journey, in a real browser."""
