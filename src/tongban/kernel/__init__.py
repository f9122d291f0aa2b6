"""What a matter is: pure Python, no framework, no input or output."""
