"""Programs of the repository that do not ship: the site, the reports, the pictures, the synonyms."""
