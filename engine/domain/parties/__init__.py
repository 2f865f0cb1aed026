"""Who takes part in a case: who is responsible, what each sees and may do, and who is told."""
