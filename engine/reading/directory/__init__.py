"""The directory read by those who keep it: agencies, people, rosters, what is missing, who changed what."""
