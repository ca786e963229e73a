"""Settings of the site that `make docs` builds of these pages."""

project = "dealwright"
html_title = "dealwright"
language = "en"
root_doc = "index"
extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
