"""Dated, sourced data: prices, hardware, measurements, decision charts. No number lives elsewhere."""
