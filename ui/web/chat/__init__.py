"""The conversation: what is asked, what is answered, and what the answer rests on."""
