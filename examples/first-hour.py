# %% [markdown]
# # A first hour: what does Aron Baron's dossier weigh?
#
# This notebook is built by `make examples` from `examples/first-hour.py`. It asks the shipped model about a shipped
# dossier. Every number below hangs on that model, whose own numbers are mostly guesses with reasons; the ranges say how
# far the answers move when those numbers move.

# %%
from clandestine import Case, posterior, read_dossier, read_model, weigh

model = read_model("person")
baron = read_dossier("evidence/baron-aron.yaml", model)
case = Case(model, baron)
weigh(case)

# %% [markdown]
# ## The same, without one source
#
# The 1934 police file is the only source that speaks of underground work. What remains without it?

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

# %%
frame = posterior(case).to_frame()
frame[["state", "crushed_prior", "crushed_posterior", "underground_prior", "underground_posterior"]].round(3)

# %% [markdown]
# ## A second opinion
#
# The same network by pgmpy's variable elimination: the two engines share no code.

# %%
from pgmpy.inference import VariableElimination

network = case.to_pgmpy()
print(VariableElimination(network).query(["role"], evidence=case.evidence, show_progress=False))
