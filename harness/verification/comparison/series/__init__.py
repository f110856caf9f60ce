"""Series near a point, what stands at infinity and at poles, sums up to a name: the lower half of calculus."""
