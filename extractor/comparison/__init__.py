"""Datasets compared: measures, text reuse. Reads what ``papi extract`` wrote and runs without any NLP."""
