"""Out: what happens here is told to the world. One module an integration, none knows another."""
