"""What is known of each function: values on balls, derivatives, exact values."""
