"""The rules of the one-stop service, and the only code that touches the database."""
