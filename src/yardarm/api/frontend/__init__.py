"""The frontend API: what browsers and mobile apps get. Features are evaluated here; rules and
other people's answers stay here.
"""
