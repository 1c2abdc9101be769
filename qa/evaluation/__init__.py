"""Measuring: published and own question sets through the public API."""
