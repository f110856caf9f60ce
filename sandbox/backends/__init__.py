"""Ways to isolate a cell: a container, Linux namespaces, or a plain process."""
