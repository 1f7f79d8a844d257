"""What a feature flag is: frozen values, decisions and the fold. No IO, no clock of its own."""
