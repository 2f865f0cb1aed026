"""Who may sign in, for how long, and how often somebody may try. Pure: no secret is looked at here."""
