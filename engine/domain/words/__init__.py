"""The closed lists of needs and effects a definition may name, and what consents bring about."""
