# %% [markdown]
# # A first hour: what does Aron Baron's dossier weigh?
#
# Open this notebook with JupyterLab or VS Code ([how](../docs/how-to/notebooks.md)) and run its cells from top to bottom with
# Shift+Enter. It needs no network.
#
# Aron Baron led the anarcho-syndicalists of Kiev in 1917. He was sent to a camp in the north and then into exile; in 1937 he was
# arrested again, and no account read has him outlive 1938. Did he go on working in secret, or had he withdrawn? The shipped
# dossier has what was read of him, line by line, each with its source. The shipped model says how such sources behave.
#
# Every number below hangs on that model, whose own numbers are mostly guesses with reasons. The ranges say how far the answers
# move when those numbers move.

# %%
from clandestine import Case, explain, posterior, read_dossier, read_model, show, weigh

model = read_model("person")
baron = read_dossier("baron-aron", model)
case = Case(model, baron)
weigh(case)

# %% [markdown]
# ## How to read this
#
# One row is one item. A weight is in decibans: 0 says nothing, 3 doubles the odds, 10 multiplies them by ten; above 0 it speaks
# for *clandestine*, below 0 for *retired*. The rows run from the odds before any evidence to the odds after it.
#
# There are two columns of weights, because historians do not agree about the movement: had it been *crushed* by then, or had it
# gone *underground*? The same line can weigh differently under the two views, and then the notes say which number of the model
# is to blame.
#
# The second table has the probability of every role, before and after, with its range. Nothing here is proved. Evidence
# supports one reading more than another, or cannot distinguish them.
#
# ## The same in a paragraph

# %%
explain(case)

# %% [markdown]
# ## Where does a number come from?
#
# From the model, a file that can be read and changed. A *guess* is a guess; the reason stands beside it.

# %%
print(show(model, "says_withheld"))

# %% [markdown]
# ## The same, without one source
#
# The police file of 1934 is the only source that speaks of underground work. What remains without it?

# %%
posterior(Case(model, baron, without=["p-26422"]))

# %% [markdown]
# ## Publicly retired, yet secretly active?
#
# The founding question of the project, as a condition: suppose he had withdrawn in public.

# %%
posterior(Case(model, baron, given={"public_stance": "withdrawn"}), "activity")

# %% [markdown]
# ## As a table of your own
#
# Every answer becomes a pandas data frame, at full precision.

# %%
frame = posterior(case).to_frame()
frame[["state", "crushed_posterior", "crushed_low", "crushed_high", "underground_posterior"]].round(3)

# %% [markdown]
# ## A second opinion
#
# The same network, asked of pgmpy's variable elimination: the two engines share no code. (The packages that
# pgmpy brings warn of themselves when they are first loaded; the first two lines keep that off the page.)

# %%
import warnings

warnings.simplefilter("ignore")
from pgmpy.inference import VariableElimination

network = case.to_pgmpy()
print(VariableElimination(network).query(["role"], evidence=case.evidence, show_progress=False))

# %% [markdown]
# ## Where to go on
#
# - [Weighing](weighing.ipynb): what one item weighs, and why ten items from one file are not ten witnesses.
# - [What if](what-if.ipynb): quarrel with the answer, and write the quarrel down so that it can be cited.
# - [Years](years.ipynb): when did it change?
# - [Two scholars disagree](two-scholars-disagree.ipynb): about what, exactly?
