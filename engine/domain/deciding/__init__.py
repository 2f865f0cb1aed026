"""One decision a file, mirroring `engine.handlers`: pure, nothing has happened until it is stored."""
