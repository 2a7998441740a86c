# %% [markdown]
# # Two scholars disagree: about what, exactly?
#
# Open this notebook with JupyterLab or VS Code ([how](../docs/how-to/notebooks.md)) and run its cells from top to bottom with
# Shift+Enter. It needs no network. Keep the folder `suppositions/` beside it.
#
# Two people read the same papers and come to different answers. That is no reason to stop talking: they differ in some
# assumptions, and each of these makes up some part of the difference. Here are three quarrels, from the large to the small.
#
# The papers are real. **The quarrelling readers are invented for the example**; no view below is a real scholar's.

# %%
from pathlib import Path

import pandas

from clandestine import (
    Case,
    WhatIf,
    disagreement,
    read_dossier,
    read_model,
    read_supposition,
    sides_of,
    supposed,
    weigh,
    worth,
)

model = read_model("person")

# %% [markdown]
# ## Crushed, or underground?
#
# A prisoners' bulletin of 1925 prints a line from a letter by "L" in Turkestan: *"We have decided to cut down our correspondence:
# all letters are opened and we do not want to get people in trouble."* One reader holds that the movement was crushed by then, the
# other that it had gone underground.

# %%
turkestan = read_dossier("turkestan-1925", model)
case = Case(model, turkestan)
weigh(case)

# %% [markdown]
# Under the one view the line does not distinguish a clandestine writer from a retired one; under the other it does, weakly. The
# notes name the entries of the model that make the difference. How much of the two answers' distance is then due to the line,
# and how much to what each held of such people before reading it?

# %%
silent = Case(model, turkestan, without=["cut-down"])
rows = []
for name, asked in (("without the line", silent), ("with the line", case)):
    frame = weigh(asked).to_frame().set_index("item")
    rows.append({"": name} | {view: frame[f"{view}_in_order"]["posterior odds"] for view in ("crushed", "underground")})
odds = pandas.DataFrame(rows).set_index("")
odds["apart"] = odds.underground - odds.crushed
odds.round(1) + 0.0

# %% [markdown]
# (Odds of *clandestine* against *retired*, in decibans.) Before anybody reads the letter the two are already some way apart; the
# line drives them further, since each finds in it what the view leads one to expect. They do not quarrel about the words. They
# quarrel about the movement, and one letter by an unknown writer will not settle that.
#
# ## Trusting a charge, and distrusting it
#
# German Askarov was charged in 1921 with ties to an underground. Here are two invented readers of police files, each written down
# as a supposition with numbers:

# %%
for name in ("trusting-reader", "distrusting-reader"):
    print(Path(f"suppositions/{name}.yaml").read_text(encoding="utf-8"))

# %%
askarov = Case(model, read_dossier("askarov-german", model))
trusting = read_supposition("suppositions/trusting-reader.yaml")
distrusting = read_supposition("suppositions/distrusting-reader.yaml")
found = disagreement(
    supposed(askarov, trusting),
    supposed(askarov, distrusting),
    state="clandestine",
    names=("trusting", "distrusting"),
)
found

# %% [markdown]
# A row is an assumption: what the one holds, what the other, and its share of the difference. The shares are averages over
# every order in which the one could be talked into the other's assumptions, and they add up to the whole.
#
# Which assumption carries it, under either view?

# %%
shares = found.to_frame().set_index("difference")[["held", "crushed_decibans", "underground_decibans"]]
for view in ("crushed", "underground"):
    carries = shares[f"{view}_decibans"].abs().idxmax()
    print(f"under {view}: {carries}, {shares[f'{view}_decibans'][carries]:+.1f} dB ({shares.held[carries]})")

# %% [markdown]
# ## One line, two readings
#
# Sometimes the numbers are common ground and the words are not. Aron Baron wrote from exile in April 1925 that gaps in his writing
# had reasons beyond his control, and others that were up to him; these he would explain only face to face. Ann reads: he holds
# something back. Bob reads: he has decided to write less. Both readings can stand in one dossier, each signed (`asserted_by`);
# what nobody signs is common ground.

# %%
baron = Case(model, read_dossier("baron-aron", model))
both = supposed(
    baron,
    WhatIf(
        supposition="gaps-in-his-writing",
        because="constructed for the example: two invented readers of one passage",
        alter={"face-to-face-only": {"asserted_by": "Ann"}},
        add=[
            {
                "id": "writes-less",
                "asserts": {"cut_down_correspondence": "yes"},
                "by": "letter-1925-04",
                "when": "1925-04-12",
                "asserted_by": "Bob",
            }
        ],
    ),
)
ann, bob = sides_of(both, "Ann", "Bob")
disagreement(ann, bob, names=("Ann", "Bob"), state="clandestine")

# %% [markdown]
# ## What would settle it?
#
# Not more argument about the old papers, but a new one. Which would tell most?

# %%
worth(baron, top=5)

# %% [markdown]
# What the table of a disagreement does not say is who is right. It says what the two would have to talk about.
#
# More: [where exactly do two disagree](../docs/how-to/disagreement.md), [disagreement](../docs/theory/disagreement.md),
# [world-views](../docs/theory/world-views.md).
