"""How right the readings are: the accuracy card as a table."""

from __future__ import annotations

from db.tables import Table, columns

ACCURACY = (
    Table(
        "accuracy",
        "derived",
        "How right each field is read and each change told, measured on labeled texts and pairs: the accuracy card.",
        columns("""
            measured_on:text   the set of labeled texts, or (pairs-...) of pairs of captures whose change is labeled
            split:text         development (rules were written with these in sight), held_out, or cross_validated
            field:text         field (codebook), or of pairs change_substantive, _significance, _words, _law, _date
            form:text          by_key (the key alone), exact (with stance or value) or accuracy (one answer a text)
            labels:int         labeled values, or texts where form is accuracy [labels]
            right:int          values read that are labeled [labels]
            wrong:int          values read that are not labeled [values]
            missed:int         labeled values that were not read [labels]
            precision:real     share of what was read that is right [share]
            recall:real        share of what is labeled that was read [share]
            score:real         F1, or the share right where form is accuracy [share]
            low:real           lower end of the 95% interval of the score [share]
            high:real          upper end [share]
            texts:int          labeled texts, or pairs, of the set and split [texts]
            measured:text      day of measuring
            experimental:int   1 where the held-out score is below the declared floor or rests on too few labels [flag]
        """),
        ("measured_on", "split", "field", "form"),
        public_name="accuracy",
        since=3,
    ),
    Table(
        "calibration",
        "derived",
        "Whether confidence means what it says: readings by confidence, beside the share that is right.",
        columns("""
            low:real         confidence from [share]
            high:real        to below (1 included) [share]
            confidence:real  mean confidence of these readings of held-out texts, as it is shown [share]
            right:real       share of them that the labels say is right [share]
            readings:int     how many [readings]
        """),
        ("low",),
        public_name="calibration",
        since=3,
    ),
)
