"""A recipe for tables about rain, which the tests of the import share: on the command line, the page, in a browser."""

RECIPE = """
recipe: 1
name: rain
claim: {key: "{id}", question: "Rain, {id}?", opens: "2024-01-01", closes: "2024-06-30"}
forecast: {forecaster: "{who}", stated_at: "{asked}", probability: "{p}"}
outcome: {value: "{rained}"}
"""
