"""The client API: what SDKs of today fetch and send. Pure functions: request in, answer out."""
