"""What happens between us and a customer."""
