"""How the documentation's site is made of `docs/`, of rule pages, of the schema of configurations, and of real runs."""
