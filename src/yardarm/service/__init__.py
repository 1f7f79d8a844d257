"""What one may do: each method requires a permission, opens a transaction, decides, records."""
