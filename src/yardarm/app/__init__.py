"""The composition root. A command imports the part that it needs: all of it takes two seconds."""
