"""How the constants of the application were fitted; run again when the code beneath changes."""
