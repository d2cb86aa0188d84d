"""Who may ask for what, and how often: API keys with scopes, and limits of rate."""
