"""What is wrong with who gets a feature: found without asking any context, for certain.

`features.py` is the way in. What is told is proven, what cannot be proven is not told
(`tests/domain/evaluation/test_lint_proofs.py`).
"""
