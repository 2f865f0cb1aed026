"""One question, one file: lists, a case as its reader may see it, how the system is. Nothing here changes a case."""
