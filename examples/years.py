# %% [markdown]
# # Years: when did it change?
#
# Open this notebook with JupyterLab or VS Code ([how](../docs/how-to/notebooks.md)) and run its cells from top to bottom with
# Shift+Enter. It needs no network. The whole of it takes about half a minute: a model of years has a copy of every variable for
# every year.
#
# Sergei Gaidovsky was an anarchist and Esperantist who, from his places of exile, went on writing abroad. Two accounts do not
# agree on when he was first arrested. No source read speaks of secret work.

# %%
from clandestine import Case, WhatIf, When, posterior, read_dossier, read_model, suppose, timeline, weigh

model = read_model("person-years")
gaidovsky = read_dossier("gaidovsky-sergei", model)

# %% [markdown]
# ## Dates in doubt
#
# A date is kept as it was written, in EDTF, and read as the years it may mean. "About 1925" is not 1925.

# %%
for text in ("1925", "1925~", "[1921,1925]", "1925/1928", "1924-24"):
    years = When.parse(text).by_year(1917, 1939)
    print(f"{text:12}", ", ".join(f"{year}: {share:.2f}" for year, share in years.items() if share))

# %% [markdown]
# `1924-24` is the winter of 1924, most of which lies in 1925. `1925/1928` is shown here as a date in doubt; of a status or a habit
# it means *throughout*.
#
# His first arrest is one event with two reports, and the dossier says so: both observations name the same `event`. It then
# happened once, in one of the two years; nobody has to choose.

# %%
for seen in gaidovsky.observations:
    print(f"{seen.when!s:10} {seen.id:26} {seen.event or ''}")

# %% [markdown]
# ## The timeline
#
# The likeliest role of every year with its range; then the roles drawn as bands, with the evidence beneath. A range from 50
# draws is rough; leave `draws` away for a better one.

# %%
case = Case(model, gaidovsky)
timeline(case, draws=50, changed=(1921, 1926), first="unreconciled")

# %% [markdown]
# Read the ranges before the names. In most years several roles lie within one another's ranges, and where no evidence stands
# beneath a year, the answer is little more than what the model expects of such a life. For informing there is no number:
# nothing here bears on it.
#
# ## Courses
#
# Under the table stand the likeliest *courses*: which role after which, whenever the changes fell. That is another question than
# the likeliest role of each year, and may have another answer. How unlikely even the likeliest course is, is worth a look.
#
# ## What one item does to one year
#
# The letters abroad of 1926 are dated to one year. What do they do to other years? Leave each item out in turn, and see what its
# removal takes away from the role that is likeliest in 1924, in 1926 and in 1930, under one view (`years=` prints both under the
# timeline; here they are taken out as a data frame):

# %%
import pandas

effects = timeline(case, draws=50, years=[1924, 1926, 1930], paths=0).answer
pandas.DataFrame(effects.records()).set_index("item").filter(like="crushed").round(2) + 0.0

# %% [markdown]
# A letter of 1926 speaks of 1924 as well, because habits last. Six years of one habit are not six witnesses, and the model knows
# that, too. Whatever raises one role lowers the others, so a sign has to be read beside the role it belongs to.
#
# ## One year, and all the other questions
#
# Every question can be put to one year. The arrest, for instance: which of the two years, given everything?

# %%
posterior(Case(model, gaidovsky, year=1921), "arrest_before_1934", draws=50)

# %%
posterior(Case(model, gaidovsky, year=1925), "arrest_before_1934", draws=50)

# %% [markdown]
# And what does it matter for his role in 1926? Suppose that the one account is right, or the other:

# %%
in_1926 = Case(model, gaidovsky, year=1926)
suppose(
    in_1926,
    [
        WhatIf(supposition="first-arrest-1921", drop=["first-arrest-1925"], because="the reference work has 1921"),
        WhatIf(
            supposition="first-arrest-1925", drop=["first-arrest-1921"], because="Dubovik has arrests only from 1925"
        ),
    ],
    draws=50,
)

# %% [markdown]
# Where the columns are alike, the quarrel over the date can be left to those who care for the date. What does weigh, in 1926:

# %%
weigh(in_1926, draws=50)

# %% [markdown]
# ## Is the model any good?
#
# A fair question, and a hard one: nobody knows what these people did in secret. What can be done is to compare the model with
# what scholars concluded, people by people, and to ask whether it does better than its own prior, and better than a naive
# count in which every item is a witness of its own. Half of the people were locked away before the first comparison; they test
# the model and never change it.
#
# The answer is kept in [the validation](../docs/validation.md), and it is a sober one: read there by how much the model is better
# than either, how much of that chance alone could have given, and what the worst misses were, with the items that led to them.
# For Gaidovsky the conclusion is "unknown", and the page shows how far the model is from leaving it open. Verdicts are never
# evidence: they are not in any dossier.
#
# Whoever wants to see it done can run `clandestine validate`, which takes about a minute and a half.
#
# More: [when did it change](../docs/how-to/timeline.md), [years](../docs/theory/years.md), [dates](../docs/theory/dates.md),
# [validation](../docs/theory/validation.md).
