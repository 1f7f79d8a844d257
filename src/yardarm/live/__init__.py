"""What a process remembers, and the tasks that keep it true."""
