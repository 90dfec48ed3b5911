"""Reports, pictures and notebooks that are kept in the repository: each is written again by one command."""
