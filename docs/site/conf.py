"""What Sphinx is told: Markdown in, plain pages out, nothing fetched from anywhere."""

from clandestine import __version__

project = "clandestine"
version = release = __version__
author = "The clandestine authors"
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
nitpicky = True
myst_heading_anchors = 4
myst_links_external_new_tab = False
suppress_warnings: list[str] = []  # none: every warning fails the build

html_theme = "furo"
html_title = "clandestine"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_permalinks_icon = "#"
smartquotes = False
pygments_style = "default"
pygments_dark_style = "github-dark"
