"""The API under /api/v1: questions as addresses, answers as JSON, CSV or Parquet; read-only."""
