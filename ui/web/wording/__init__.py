"""The page's wording, a module a tab, a table a language."""
