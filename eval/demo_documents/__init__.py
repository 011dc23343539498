"""Builds the binary documents of the bundled demo dataset from text sources.

The sources lie beside the code in ``sources/``; ``python -m eval.demo_documents`` rewrites the
files of ``eval/datasets/demo/documents`` that are not plain text. Two runs on one machine give
the same bytes.
"""
