# %% [markdown]
# # What if: quarrel with an answer
#
# Open this notebook with JupyterLab or VS Code ([how](../docs/how-to/notebooks.md)) and run its cells from top to bottom with
# Shift+Enter. It needs no network. Keep the folder `suppositions/` beside it.
#
# A reader who does not trust a line should not have to argue: leave it out and look. Here the answer on Aron Baron is taken
# apart, one supposition after another. None of them is evidence, and none is anybody's view; each asks what would follow.

# %%
from pathlib import Path

from clandestine import (
    BadQuestion,
    Case,
    WhatIf,
    bounds,
    draws,
    fewest_to_flip,
    read_dossier,
    read_model,
    read_supposition,
    sensitivity,
    suppose,
    suppose_each,
    worth,
)

model = read_model("person")
case = Case(model, read_dossier("baron-aron", model))

# %% [markdown]
# ## Drop
#
# He wrote from Biysk, in April 1925, that some things he would explain only face to face. Is that a man with something to hide,
# or one who knows that his letters are opened? Leave the line out:

# %%
suppose(case, WhatIf(supposition="without-the-hint", drop=["face-to-face-only"]))

# %% [markdown]
# ## Alter
#
# Or keep it, and doubt what it was: a letter that everybody could read is nearly public speech. The same words, through another
# kind of source:

# %%
suppose(
    case,
    WhatIf(
        supposition="said-in-public",
        because="a letter that will be opened may be written for those who open it",
        sources={"said-openly": {"kind": "own_speech", "date": "1925-04-12", "note": "supposed"}},
        alter={"face-to-face-only": {"by": "said-openly"}},
    ),
)

# %% [markdown]
# ## Add
#
# What would one more line do, say a memoir that tells of secret work in exile? **No such memoir was read**; this asks what it
# would be worth to find one.

# %%
suppose(
    case,
    WhatIf(
        supposition="a-memoir-found",
        because="to see what the find would change",
        sources={"supposed-memoir": {"kind": "memoir", "note": "supposed"}},
        add=[
            {"id": "memoir-tells", "asserts": {"underground_work": "yes"}, "by": "supposed-memoir", "when": "1925/1934"}
        ],
    ),
)

# %% [markdown]
# ## Copy
#
# The book that has him among the exiles arrested at Tobolsk, and the reference page that has him shot there: what if the page
# only repeats the book?

# %%
suppose(case, WhatIf(supposition="page-follows-book", copies={"wikipedia-baron": "rublev-2019"}))

# %% [markdown]
# ## A supposition to be cited
#
# What is worth quarrelling about is worth writing down. A supposition is a file; it can be kept beside an article, quoted in a
# footnote, and asked again by somebody else.

# %%
file = Path("suppositions/letter-from-biysk-says-little.yaml")
print(file.read_text(encoding="utf-8"))

# %%
sceptic = read_supposition(file)
suppose(case, sceptic)

# %% [markdown]
# At the foot stand the digests of the model, of the dossier and of the supposition. Written into the file (`of:`), they pin it to
# what it was written for. Should either have changed since, it is refused until somebody has looked:

# %%
try:
    suppose(case, WhatIf(supposition="from-last-year", of={"dossier": "0123456789ab"}, drop=["p-26422"]))
except BadQuestion as refused:
    print(refused)

# %% [markdown]
# ## Which line carries it?
#
# Every origin left out in turn, with all that goes back to it; then the fewest items without which another role would lead.

# %%
suppose_each(case, "origin")

# %%
fewest_to_flip(case)

# %% [markdown]
# ## Which number matters, and where does the answer tip?
#
# Most numbers of the model are guesses with a range. One at a time, with all others as stated:

# %%
sensitivity(case, state="clandestine", top=8)

# %% [markdown]
# ## How far can doubt take it?
#
# Now several at once, within their ranges, in whatever way takes the answer furthest. For Baron there are many numbers; take only
# those on private letters, the source that carries most.

# %%
bounds(case, state="clandestine", within=["private_letter"])

# %% [markdown]
# That is the worst somebody could do on purpose. What if nobody is against us, and all numbers are merely uncertain? They are
# drawn at random within their doubts, two thousand times:

# %%
draws(case, state="clandestine", draws=2000, top=6)

# %% [markdown]
# ## Which archive next?
#
# Time and visas are short. What could still be read, and how much would it settle on average, before anybody has read it?

# %%
worth(case, top=6)

# %% [markdown]
# It does not know whether such a paper exists. It says where looking would be worth most, if it does.
#
# More: [what if](../docs/how-to/suppose.md), [which numbers matter](../docs/how-to/sensitivity.md), [how far can doubt take
# it](../docs/how-to/bounds.md), [how widely is it spread](../docs/how-to/draws.md), [which archive
# next](../docs/how-to/worth.md).
