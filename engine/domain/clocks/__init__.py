"""The deadlines of a case: how they run, who answers for them, what moves them."""
