"""The records of who saw, changed, printed and signed in, read by those who watch over them."""
