"""Runs every benchmark and prints its table."""

from bench import intents

intents.main()
