"""What answers look like, for the OpenAPI document: one module a noun, one class an object.

A key that may be left out is `NotRequired`, one that may be null says `| None`; no other key is
sent. Handlers name a shape as `response_model=`; they go on answering ready bytes, and no answer
is looked at before it is sent. That answers are as described is what the tests see to: every one
that passes through their clients is compared with the document (tests/answers.py).
"""
