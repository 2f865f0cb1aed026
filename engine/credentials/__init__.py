"""What somebody signs in with: passwords and one-time codes. Nothing is stored here."""
