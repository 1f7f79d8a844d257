"""Who gets what, and why: features compiled once a snapshot, asked for one context at a time.

The rules are those of the client protocol, section 8, and of the client specification; where
SDKs differ the Rust engine's way is taken. `engine.py` is the way in.
"""
