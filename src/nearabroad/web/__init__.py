"""The site: pages that open from disk, from any static host, and from `nearabroad serve`.

A page is a path and a function that makes its bytes. How to write one:

1. `pages/<id>.py` holds `SPEC = PageSpec(id, label, order, home)` (id = file name; `label` and
   `order` are its place in the navigation, `home` the path that the navigation leads to) and
   `pages(site) -> Iterator[Page]`. Nothing else is registered. Naming the pages must be cheap:
   what costs time stands inside the functions that make bytes.
2. HTML comes from a template that extends `base.html`: `site.html(path, "x.html", context)`,
   where `context()` gives the template's variables. Links are written
   `{{ link("country/ARM.html") }}` and become relative: the site works under any address and
   from disk.
3. What a figure is drawn from is a script, since a page on disk may not fetch:
   `site.data(name, make)` is the page `data/<name>.js`, `make()` gives `{key: Figure}` (a
   `figures.Figure`: an Altair chart or spec, and the table of its numbers) or plain values.
4. In the template: `{% from "macros.html" import figure %}` and
   `{{ figure("levers", heading, source="country-ARM-{patron}", key="levers", …) }}`. It gives the
   heading, the picture, its table, and PNG, CSV, citation, trace and address to share.
5. The state of a view is its address: `#patron=RUS&year=2023`. A native control with
   `data-state="patron"` sets it; `{patron}` in a figure's source or key is filled in from it (the
   script is loaded when it is first needed); `signals={"patron_shown": "patron"}` hands it to
   signals of the picture; an element with `data-when="patron=RUS"` is shown in that state alone.
   The scripts of `static/` do all this, each its own concern: `state.js`, `data.js`, `tables.js`,
   `fitting.js`, `pictures.js`, `saving.js`, and `site.js`, which comes last and starts them; they
   share `nearabroadParts`. A page whose needs are its own adds `static/<id>.js`, registers with
   `nearabroad.onState(function (state, changed) {…})`, and names it in the template's block
   `scripts`.
6. No inline script, no inline style, no address of another host: the content policy of every page
   forbids them.
"""
