"""Settings, addresses and the commands that run the site: the top floor."""
