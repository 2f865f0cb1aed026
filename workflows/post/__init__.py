"""How letters leave: several at once, the most urgent first, none held up by another recipient's server."""
