project = "A course"
extensions = ["kmscope.sphinx", "myst_parser"]
html_theme = "furo"
kmscope_hosted = "https://example.org/kmscope/"
