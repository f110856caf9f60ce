"""What runs inside the sandbox. Standard library only: nothing else of ours is there."""
