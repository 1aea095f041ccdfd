"""Measurements of the portal: `bin/bench [NAME…] [--json FILE]`.

A benchmark is a generator in any module of this folder, registered by its decorator and named after its function:

    from bench import benchmark, result

    @benchmark
    def guide_200():
        "The guide of 200 sheets from nothing."
        yield result("guide.cold.200", 12.3, "s", against="one WeasyPrint document", other=30.1)

It runs with Django set up on a database of its own, in a temporary folder, that holds the cell and the demonstration;
`bench.portal.address()` starts gunicorn on it and gives its address. Import the portal's modules inside the function.
"""

BENCHMARKS = {}


def benchmark(function=None, *, on_request=False):
    """Register a generator of results; one that takes long is run when it is named only (`on_request`)."""
    if function is None:
        return lambda function: benchmark(function, on_request=on_request)
    function.on_request = on_request
    BENCHMARKS[function.__name__] = function
    return function


def result(name, value, unit, *, against=None, other=None):
    """One line of the report; with `other`, the value of what it is held `against`, also their ratio (value / other)."""
    row = {"name": name, "value": round(value, 3), "unit": unit}
    if against:
        row |= {"ratio": round(value / other, 4), "against": against}
    return row
