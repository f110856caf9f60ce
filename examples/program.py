"""A worked solution in the output protocol: run it with `showwork sandbox run examples/program.py`."""

from sympy import cos, diff, sin, symbols

x = symbols("x")
print("Problem: differentiate x**2*sin(3*x) with respect to x")
u = x**2
print("Step 1 [let]: u =", u)
du = diff(u, x)
print("Step 2 [power rule]: Derivative(x**2, x) =", du)
v = sin(3 * x)
print("Step 3 [let]: v =", v)
dv = 3 * cos(3 * x)
print("Step 4 [chain rule]: Derivative(sin(3*x), x) =", dv)
print("Step 5 [product rule]: Derivative(u*v, x) =", du * v + u * dv)
print("Answer:", diff(x**2 * sin(3 * x), x))
