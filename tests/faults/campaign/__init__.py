"""The campaign of faults: real processes killed, stopped and misled while people work; then all is counted."""
