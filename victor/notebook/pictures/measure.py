"""How wide a text will be, and where its lines break: nothing here asks a font, so every machine draws the same."""

from __future__ import annotations

WIDTHS: dict[float, str] = {
    0.3: "'ijlìíîïĩīĭįıĵĺļłіїј",
    0.35: " ,.:;I·ÌÍÎÏĨĪĬĮİŀΐΙΪίιϊІЇ‘’‚‛\u00a0",
    0.4: "!()-/[\\]ft¡²³¹ľţťŧſ‐\u2011ț",
    0.45: "rŕŗř",
    0.5: '"J`ª°´¸ºĴΊЈ',
    0.55: "*csz|¦çćĉċčśŝşšźżžέεζгзсэѓєѕґ‖“”„‟ș",
    0.6: "?L_kvxy§¨¯ýÿĳķĸĹĻĽĿŁŷΓγκλνξςχвтухьўѵ–‗†‡•‣",
    0.65: "$0123456789FTabdeghnopqu{}¢£¤¥«µ»¿ßàáâãäåèéêëðñòóôõöøùúûüþāăąďđēĕėęěĝğġģĥńņňŋōŏőŢŤŦũūŭůűųΞΣΤήΰβδηθμορστυϋόύ"
    "ЃЎГЗТУабеийклорчяѐёђќѝҐ‒Ț€",
    0.7: "ABEKPSVXYZ¶ÀÁÂÃÄÅÈÉÊËÝÞĀĂĄĒĔĖĘĚħĶŚŜŞŠŶŸŹŻŽΆΑΒΔΕΖΚΛΡΥΧΫάαπЀЁЅАБВЕРХЧЬднпцћџȘ",
    0.75: "CRUÇÙÚÛÜĆĈĊČĲŔŖŘŨŪŬŮŰŲφЄЌКСЭЯъ",
    0.8: "&DGHNOQÐÑÒÓÔÕÖØĎĐĜĞĠĢĤŃŅŇŊŌŎŐΈΗΘΝΟΠΩψЍЏДИЙЛНОПЦмы",
    0.85: "#+<=>^w~¬±×÷ŉŵΌΏΦΨωώЪю",
    0.9: "ΉΎЂЋФЫжфњ",
    0.95: "%MĦΜМшщљ",
    1.0: "Wm©®¼½¾ÆæŴ—―…→",
    1.1: "@œŒЉЊЖШЩЮ№",
}
"""Letters by their width, in parts of the size: the widest of three common fonts, rounded up."""
OF_LETTER = {letter: width for width, letters in WIDTHS.items() for letter in letters}
OTHER = 1.25
"""Of a letter that is not listed: wide enough for the scripts of the Far East."""
BOLD = 1.15
SPARE = 0.96
"""Not every letter of a line is one that was rounded up far."""


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """At most how wide a line will be.

    >>> text_width("Police", 13) < text_width("Police", 13, bold=True) < text_width("Αστυνομία", 13, bold=True)
    True
    """
    return sum(OF_LETTER.get(letter, OTHER) for letter in text) * size * SPARE * (BOLD if bold else 1)


def wrapped(text: str, size: int, width: float, *, bold: bool = False) -> list[str]:
    """The lines of a text, none wider than `width`; only a word that is wider by itself is cut in two.

    >>> wrapped("Tell the police at once", 13, 80)
    ['Tell the', 'police at', 'once']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        lines.extend(_parts(word, size, width, bold=bold))
    return [line for line in lines if line]


def _parts(word: str, size: int, width: float, *, bold: bool) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and text_width(parts[-1] + letter, size, bold=bold) > width:
            parts.append("")
        parts[-1] += letter
    return parts
