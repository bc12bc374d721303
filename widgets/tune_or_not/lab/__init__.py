"""A tiny language model, really trained: what fine-tuning does, small enough to watch.

Start reading at `world.py`; README.md lists the files in reading order.
"""
