"""What is wrong with who gets a feature: found without asking any context, for certain.

`features.py` is the way in. What is told is proven (`tests/domain/test_lint_proofs.py`); what
cannot be proven is not told.
"""
