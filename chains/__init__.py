"""The LangChain runnables: settings, providers, knowledge, retrieval, answering, the chain."""
