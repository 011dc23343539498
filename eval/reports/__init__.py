"""What an experiment has shown, for people and for programs."""
