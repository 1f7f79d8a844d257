"""From argv to calls. What costs time to import is imported by the command that needs it."""
