"""What users of other deadline engines complain of, each as a test named after what it prevents."""
