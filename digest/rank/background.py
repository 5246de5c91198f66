"""How common words are in scientific abstracts in general.

On the first day there is no archive to learn from, and in thirty papers "model" looks as rare as
"manipulation". These are the words that are common in every field: the share of abstracts that
hold them (any form of them), measured over 9,600 abstracts from two unlike collections (a day's
arXiv announcements, and reading lists of many sciences), as the geometric mean of the two and
never more than twice the smaller. An archive of some thousands outweighs them.
"""

from digest.rank.words import term

WEIGHT = 300.0
"""How many abstracts of evidence the table counts as."""

_SHARES = {
    0.5: """
        models
    """,
    0.4: """
        based generation results
    """,
    0.3: """
        approach data large methods performance propose provide show structure systems
    """,
    0.2: """
        analysis computational demonstrate design development different effective evaluation
        existing experiments framework high improves including information learning level
        new present process requires set specific study time two
    """,
    0.15: """
        address applications available challenge code compared complex consistency control
        dynamic efficient enabling features findings first function human identify
        integrates interaction introduce language limited multiple network prediction
        problem real scale single state support tasks three understanding world
    """,
    0.1: """
        10 accuracy achieves active adaptive additional advances algorithm allows applied
        architecture behavior changes combines conditions construct context current dataset
        dependent detection direct distribution diverse domain environments estimation
        experimental extensive form https image important increasing inference key knowledge
        leading local measure mechanism natural novel object observations open optimization
        patterns potential practical produce quality question reduces remains representation
        representative reveal robust samples selection semantic sequence significant source
        space standard strategy suggest target test text tool user visual wide
    """,
    0.07: """
        ability access accurate alignment analyze annotation assessment attention become
        best better building capabilities capture case class closed collection communication
        complete components comprehensive contains content continuous contributions cost
        create critical cross decision defined derived details emerged encoder end enhance
        error establish evidence examples exploration expression extraction field finally
        following four free fundamental future global group guided highly implementation
        indicate individual input insights interpretable investigate issues long low
        maintaining map matching multi non number offers operating order organization pairs
        parameters physical point positive power precise progress project range rate
        reasoning reference regions relative relevant reliable report resource response
        retrieval role score search second self shared signals significantly similarity
        simple simulation small solution spatial statistical step strong substantially
        systematic techniques term training transformer types typically validation value
        various view yields
    """,
    0.05: """
        action agent aims alternative answer appearance approximately area art associated
        automated automatic average called cause characterize classification common
        comparison concept connectivity consider constraints contrast correct correlation
        corresponding covering descriptions determine directly distinct document driven
        empirical employs engineering essential evolution evolving examine exhibit explicit
        extend factors focus focused foundation full furthermore gains graph help higher
        highlight incorporating increasingly independent initial involving known lack major
        mean memory module motivated neural obtained online original outputs paradigm part
        particular particularly play principles prior production promising properties public
        query recognition relations relationships rely respectively review scalable science
        segmentation separate serve shown size social solving specialized stage subject
        success temporal theoretical theory underlying utility variability variation varying
        weight
    """,
    0.035: """
        abstract account adopt advantage affect aggregation analyses argue attributes
        authors background balance benefits bound built categories central chain
        characteristics choice classifier clinical clustering coherent collaborative
        composition conduct conventional coordinate core coupled crucial describe despite
        differentiable difficult dimensional discovery disease early editing efforts
        elements especially event execution expected expert explain exploit face facilitate
        fail families filtering five fixed flexible formal format formulation frequency
        fully gap goal grounded handle heterogeneous hierarchical identity ii induced
        inherent instance intelligence interface internal iterative labels length linear
        link location loss machine main management mathematical metrics minimal mode modern
        named next noise normal numerical oriented outperforms overall parallel path
        perception personalized perspective phase pose possible post pre preference previous
        previously probability procedure profiles programming protocol purpose quantitative
        random rank recently reconstruction refinement reflect remarkable resolution rich
        rules run scenarios scheme scientific sensitive shape shift short simultaneously
        stability surface synthetic take traditional transfer translation treat turn unified
        unique universal updates useful video vision web
    """,
}

SHARES: dict[str, float] = {
    term(word): share for share, words in _SHARES.items() for word in words.split() if term(word)
}
"""By term, the share of all abstracts that hold it."""

TITLES = tuple(
    line.strip()
    for line in """
        Attention over long sequences in transformer language models
        Learning to segment objects in images with few labels
        Policy optimisation for robots that grasp unknown objects
        A benchmark of agents that write and repair software
        Graph neural networks for the properties of molecules
        Bounds on the sample complexity of stochastic gradient descent
        Differentially private estimation of means and quantiles
        Fast matrix multiplication on graphics processors
        Scheduling of jobs in data centres under power limits
        Formal verification of concurrent programs with separation logic
        Speech recognition for languages with little recorded data
        Ranking and recommendation from clicks and dwell times
        Gene expression in single cells of the developing brain
        Folding of proteins and the design of binding sites
        Spread of an infectious disease through networks of contact
        Response of forests and soils to drought and warming
        Evolution of body size in island birds
        A randomised trial of a vaccine in older adults
        Memory and attention in the human visual cortex
        How students learn arithmetic in primary school
        Social ties, trust and cooperation in large groups
        Prices, expectations and shocks in small economies
        Superconductivity in layered materials under pressure
        Quantum error correction with superconducting circuits
        Star formation in dusty galaxies at high redshift
        Measurements of neutrino oscillation with a far detector
        Turbulence and heat transfer in rotating flows
        Catalysts for splitting water with sunlight
        Seismic waves and the structure of the lower mantle
        Rational points on curves and the theory of numbers
        Spectral gaps of random graphs and matrices
        Numerical methods for partial differential equations
    """.splitlines()
    if line.strip()
)
"""Titles of our own, a line for each of many fields: what papers of all sciences have in common,
before an archive says what those of this one do."""
