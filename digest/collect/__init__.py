"""COLLECTOR: sources → papers. `collector.Collector` is the front."""
