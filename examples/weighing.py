# %% [markdown]
# # Weighing: what is one line worth?
#
# Open this notebook with JupyterLab or VS Code ([how](../docs/how-to/notebooks.md)) and run its cells from top to bottom with
# Shift+Enter. It needs no network.
#
# German Askarov, a founder of the Universalists, was charged by the Moscow Cheka in November 1921 with ties to an anarchist
# underground, sent to a camp, and had the main charges dropped on review. In 1930 he was arrested again. What does each of these
# lines weigh, for the question whether he worked in secret or had withdrawn?

# %%
from clandestine import Case, Dossier, WhatIf, read_dossier, read_model, show, supposed, weigh

model = read_model("person")
askarov = read_dossier("askarov-german", model)
case = Case(model, askarov)
pair = ("clandestine", "retired")
weigh(case, pair=pair)

# %% [markdown]
# ## One item, three weights
#
# An item has as many weights as there are companies to weigh it in: *alone*, with nothing else on the table; *in order*, after
# those listed before it; *last*, when all the others are there already. Only the weights in order add up to the whole.
#
# Look at the arrest of 1921. Alone it says a good deal: somebody retired was less likely to be arrested. But the camp and the
# second arrest say that too, and once they are there it adds next to nothing. It is not that the arrest is worthless; it says
# what others say as well.

# %%
weights = weigh(case, pair=pair).to_frame().set_index("item")
three = weights[["says", "origin", "crushed_alone", "crushed_in_order", "crushed_last"]]
three.drop(["prior odds", "posterior odds"]).round(1)

# %% [markdown]
# ## A copy is not a second witness
#
# Two reference pages say that he was among the founders of the Universalists. Both seem to draw on one entry, so the dossier
# gives them one origin (`derives_from`), and the second adds next to nothing. Had its author gone to other papers, it would add
# more. Suppose so, and compare:

# %%
other_papers = WhatIf(
    supposition="other-papers",
    because="to see what a second, independent page would be worth; nothing read says that there is one",
    sources={"another-page": {"kind": "reference_work", "note": "supposed"}},
    alter={"universalists-again": {"by": "another-page"}},
)
apart = weigh(supposed(case, other_papers), pair=pair).to_frame().set_index("item")
print(f"as a copy     {weights.crushed_in_order['universalists-again']:+.1f} dB")
print(f"independently {apart.crushed_in_order['universalists-again']:+.1f} dB")

# %% [markdown]
# ## The same sentence from another pen
#
# "He had ties to the underground." In an indictment, the sentence is what the case needed. A memoir has less reason to invent
# it; a private letter seldom says such a thing at all, since letters were opened. What kind of paper says it is half of the
# weight. Here the same charge is supposed to come from other kinds of source, in the same month:

# %%
import pandas

kinds = ["indictment", "interrogation", "police_summary", "agent_file", "soviet_press", "private_letter", "memoir"]
rows = []
for kind in kinds:
    whatif = WhatIf(
        supposition=f"said-by-{kind}",
        sources={"supposed": {"kind": kind, "date": "1921-11"}},
        alter={"ties-to-underground": {"by": "supposed"}},
    )
    found = weigh(supposed(case, whatif), pair=pair).to_frame().set_index("item")
    rows.append({"said by": kind, "dB": found.crushed_last["ties-to-underground"]})
pandas.DataFrame(rows).set_index("said by").round(1)

# %% [markdown]
# Why so? The model says it of each kind: how often it *sees* what was there, how often it *invents* what was not, and in which
# temper. These are guesses, with ranges. Whoever disagrees edits the file, and sees what the quarrel changes.

# %%
print(show(model, "indictment"))

# %% [markdown]
# ## The temper of a file
#
# How an investigation file came about is not known, so it is a hidden state of its own: sober, coerced or manufactured. Everything
# in the file shares it. What would the charge weigh if one knew?

# %%
rows = []
for temper in ("sober", "coerced", "manufactured"):
    found = weigh(supposed(case, WhatIf(supposition=temper, tempers={"case-1921": temper})), pair=pair).to_frame()
    found = found.set_index("item")
    rows.append({"temper": temper} | {name: found.crushed_last[name] for name in ("ties-to-underground", "camp-1922")})
pandas.DataFrame(rows).set_index("temper").round(1) + 0.0

# %% [markdown]
# A charge out of a manufactured file weighs nothing: it would stand there in any case. The camp is another matter. The sentence
# record has no temper in this model, and that he was sent there is believed whatever the file was.
#
# ## Ten protocols from one file are not ten witnesses
#
# An experiment; **none of this evidence exists**. Suppose 1, 2, 3, 5 or 10 protocols of interrogation, dated 1930, each of which
# testifies to underground work of his. Once they lie in one case file, and once each in a file of its own. What do they weigh
# together?


# %%
def protocols(count: int, one_file: bool) -> WhatIf:
    """So many supposed protocols that say the same, in one file or in as many."""
    paper = {"kind": "interrogation", "date": "1930", "note": "supposed"}
    sources = {f"protocol-{n}": paper | ({"part_of": "supposed-file"} if one_file else {}) for n in range(count)}
    said = [
        {"id": f"said-{n}", "asserts": {"underground_work": "yes"}, "by": f"protocol-{n}", "when": "1930"}
        for n in range(count)
    ]
    return WhatIf(
        supposition=f"{count}-protocols",
        sources=sources | ({"supposed-file": paper} if one_file else {}),
        add=said,
    )


def together(count: int, one_file: bool) -> float:
    """What they weigh, in decibans, after everything else in the dossier."""
    found = weigh(supposed(case, protocols(count, one_file)), pair=pair).to_frame().set_index("item")
    return found.crushed_in_order[[f"said-{n}" for n in range(count)]].sum()


counts = [1, 2, 3, 5, 10]
(
    pandas.DataFrame(
        {"in one file": [together(n, True) for n in counts], "in as many files": [together(n, False) for n in counts]},
        index=pandas.Index(counts, name="protocols"),
    ).round(1)
    + 0.0
)

# %% [markdown]
# In files of their own they pile up. In one file they rise a little and then *fall*: ten voices that all say what the case
# needed, with not one that knew nothing of it, are what a manufactured file looks like. Who adds up what each protocol weighs
# alone counts one investigator ten times.
#
# ## Silence
#
# No source in the shipped dossiers was read whole, so no silence weighs: a page that was not read cannot be silent. Take Boris
# Klichevsky, an exile in Tashkent, and suppose that somebody **had** read the relief bulletin of November 1925 from end to end,
# and found nothing of his exile, of a sentence, or of secret work. A dossier is plain data, so that can be written down:

# %%
klichevsky = read_dossier("klichevsky-boris", model)
plain = klichevsky.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"clandestine": "1"}
looked = {"read_for": ["exiled", "sentence", "underground_work"], "extent": "whole"}
read_whole = Dossier.model_validate(plain | {"consulted": {"bulletin-1925-11": looked}})
quiet = weigh(Case(model, read_whole), pair=pair).to_frame()
quiet[quiet.says.str.contains("silent")].set_index("says")[["crushed_alone", "crushed_last"]].round(2) + 0.0

# %% [markdown]
# Little, and of secret work nothing: a bulletin that pleads for prisoners keeps it to itself, and would be silent either way. Such
# papers do list exiles and sentences, so there the silence speaks, softly; the paper may not have known, or may not deal with
# such matters in that issue. Had it never been read, been lost, or been withheld, it would weigh nothing whatever.
#
# More: [weights](../docs/theory/weights.md), [copies](../docs/theory/copies.md), [the report and its
# tempers](../docs/theory/report.md), [silence](../docs/theory/silence.md).
