"""The terminal client: the one package that imports Textual."""
