"""scispaCy's rule tokenizer, with further infixes for text as case reports print it."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, registry

_UNIT = (
    r"(?:[kmµμun]?(?:g|mol|L|l|IU|U|M|m|s|V|Gy|Eq|Osm|Pa)|mcg|d[Ll]|cm|mm|kcal|bpm|rpm|ms|msec|sec|min|h|hr|hrs|d|IU|"
    r"mmHg|mmH2O|cmH2O|mEq|mOsm|kPa|Hz|ppm|tablets?|capsules?|puffs?|drops?|days?|weeks?|months?|years?|hours?|"
    r"minutes?|cells?|copies)(?![A-Za-z])"
)
INFIXES = (
    rf"(?<=[0-9])(?<![A-Za-z][0-9])(?={_UNIT})",  # 44.64|mg/L, 160/91|mmHg
    r"(?<=[0-9])(?<![A-Za-z][0-9])(?=[%°‰℃℉/])",  # 81|%, 38.2|°C, 35-44|/min
    r"(?<=[0-9])[/](?=[0-9])",  # 160/91
    r"(?<=[0-9]),(?=[0-9]{1,2}(?![0-9]))",  # 17,18,24 but 12,500
    r"(?<=[0-9])[–—−~](?=[0-9])",
    r"(?<=[%°A-Za-z\])0-9])[,;](?=[A-Za-z])",  # 100%,oxygen
    r"(?<=[A-Za-z0-9)\]])[:=<>≤≥](?=[-−0-9.<>≤≥])",  # FiO2:100, CRP=12
    r"(?<=[a-z]{2})(?=[0-9]+\.[0-9])",  # temperature38.2
    r"(?<=[A-Za-z0-9%])[;](?=\S)",
    r"→|⟶",
    r"(?<=[A-Za-z0-9%])[()](?=[A-Za-z0-9<>≤≥])",  # WBC(13.1
)


def combined_tokenizer(nlp: Language) -> Tokenizer:
    """A tokenizer for ``nlp`` that parts number and unit, date lists and slashed values.

    ``44.64mg/L``, ``160/91mmHg``, ``17,18,24`` and ``FiO2:100%,oxygen`` come apart; ``ng/mL``, ``IFN-α`` and
    ``lopinavir/ritonavir`` stay whole. Needs no trained model.
    """
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    if not hasattr(nlp, "tokenizer"):
        # While a pipeline is being built it has no tokenizer yet; scispaCy takes over one setting of spaCy's own.
        nlp.tokenizer = registry.tokenizers.get("spacy.Tokenizer.v1")()(nlp)
    with warnings.catch_warnings():
        # scispaCy's suffix pattern holds a "||" inside a set, which future versions of re may read otherwise.
        warnings.filterwarnings("ignore", "Possible set union", FutureWarning)
        tokenizer = combined_rule_tokenizer(nlp)
    base = tokenizer.infix_finditer.__self__.pattern  # type: ignore[union-attr]
    tokenizer.infix_finditer = compile_infix_regex([base, *INFIXES]).finditer
    # Behind a special case spaCy remembers no further word of a text, and its rules make one of every line end, which
    # would be one token without them, too.
    tokenizer.rules = {word: parts for word, parts in (tokenizer.rules or {}).items() if not word.isspace()}
    return tokenizer


@registry.tokenizers("extractor_tokenizer.v1")
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Entry of spaCy's registry: ``[nlp.tokenizer] @tokenizers = "extractor_tokenizer.v1"``."""
    return combined_tokenizer


def blank(language: str = "en") -> Language:
    """An empty pipeline with this tokenizer."""
    return spacy.blank(language, config={"nlp": {"tokenizer": {"@tokenizers": "extractor_tokenizer.v1"}}})
