"""The whole map as one TOML file that people read, review and keep in git, and that is applied again."""
