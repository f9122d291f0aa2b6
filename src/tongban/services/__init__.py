"""What is offered: catalogue, forms, credentials, cases."""
