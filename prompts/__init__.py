"""The wording of prompts as YAML data, and the loader that validates it."""
