"""One case as the rules see it, a step on it, and what a condition may look at."""
