"""OFREP, the way of OpenFeature's providers to ask: one feature or all, evaluated here."""
