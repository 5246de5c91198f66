"""What comes back by mail: bounces, complaints, automatic answers and requests."""
