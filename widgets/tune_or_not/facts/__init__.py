"""Dated, sourced data: prices, hardware, measurements, charts. No number lives elsewhere."""
