r"""LaTeX commands: which character they print, which ones only dress what follows."""

from __future__ import annotations

SYMBOLS: dict[str, str] = {
    "AA": "Å", "Delta": "Δ", "Gamma": "Γ", "Lambda": "Λ", "Omega": "Ω", "P": "¶", "Phi": "Φ", "Pi": "Π", "Psi": "Ψ",
    "Rightarrow": "→", "S": "§", "Sigma": "Σ", "Theta": "Θ", "Xi": "Ξ", "alpha": "α", "approx": "~", "ast": "*",
    "backslash": "\\", "beta": "β", "bullet": "·", "cdot": "⋅", "cdots": "...", "celsius": "°C", "checkmark": "✓",
    "chi": "χ", "circ": "°", "colon": ":", "cong": "~", "dagger": "†", "ddagger": "‡", "degree": "°", "delta": "δ",
    "div": "÷", "dots": "...", "downarrow": "↓", "ell": "l", "epsilon": "ε", "eta": "η", "gamma": "γ", "ge": "≥",
    "geq": "≥", "geqq": "≥", "geqslant": "≥", "gg": ">>", "gt": ">", "infty": "∞", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "lbrace": "{", "lbrack": "[", "ldots": "...", "le": "≤", "leftarrow": "←", "leftrightarrow": "↔",
    "leq": "≤", "leqq": "≤", "leqslant": "≤", "ll": "<<", "longrightarrow": "→", "lt": "<", "micro": "µ",
    "mid": "|", "mp": "∓", "mu": "µ", "ne": "≠", "neq": "≠", "nu": "ν", "omega": "ω", "partial": "∂",
    "percent": "%", "phi": "φ", "pi": "π", "pm": "±", "prime": "'", "psi": "ψ", "rbrace": "}", "rbrack": "]",
    "rho": "ρ", "rightarrow": "→", "sigma": "σ", "sim": "~", "simeq": "~", "slash": "/", "sqrt": "√", "square": "□",
    "star": "*", "surd": "√", "tau": "τ", "textasciitilde": "~", "textdegree": "°", "textendash": "-",
    "textmu": "µ", "textperthousand": "‰", "theta": "θ", "times": "×", "to": "→", "upalpha": "α", "uparrow": "↑",
    "upbeta": "β", "upgamma": "γ", "upmu": "µ", "varepsilon": "ε", "varphi": "φ", "varsigma": "ς", "vartheta": "θ",
    "vert": "|", "xi": "ξ", "zeta": "ζ",
}  # fmt: skip
"""Command → what it prints."""
FONTS = frozenset([
    "Big", "Bigg", "Bigl", "Bigr", "SI", "bar", "bf", "big", "bigg", "bigl", "bigr", "bm", "boldsymbol", "cal",
    "displaystyle", "dot", "emph", "ensuremath", "hat", "hbox", "it", "left", "limits", "mathbb", "mathbf",
    "mathbin", "mathcal", "mathclose", "mathinner", "mathit", "mathnormal", "mathop", "mathopen", "mathord",
    "mathpunct", "mathrel", "mathrm", "mathscr", "mathsf", "mathtt", "mbox", "nolimits", "operatorname",
    "overbrace", "overline", "pmb", "right", "rm", "scriptscriptstyle", "scriptstyle", "sf", "si", "text",
    "textbf", "textit", "textnormal", "textrm", "textsc", "textsf", "textstyle", "texttt", "textup", "tilde",
    "tt", "underbrace", "underline", "vec", "widehat", "widetilde",
])  # fmt: skip
"""Commands that only dress what follows."""
