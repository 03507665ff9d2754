"""How customers are felt about, kept up to date by the database."""
