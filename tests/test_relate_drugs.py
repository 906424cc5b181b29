"""One sentence a case, then the complete list of its medication statements."""

from typing import Any

import pytest
import spacy
from spacy.language import Language

import extractor.pipes.doses
import extractor.pipes.drugs
import extractor.pipes.quantities
import extractor.pipes.sentences  # noqa: F401  registers the factories
from extractor.pipes.relate_drugs import medication_statements


@pytest.fixture(scope="module")
def pipe() -> Language:
    nlp = spacy.blank("en")
    for name in ("extractor_sentences", "extractor_quantities", "extractor_drugs", "extractor_doses"):
        nlp.add_pipe(name)
    return nlp


def number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def show(statement: dict[str, Any]) -> str:
    """``name status dose< previous +rate route frequency duration basis`` in one line."""
    slots = statement["slots"]
    words = [f"{statement['name']}: {slots['status']['value']}"]
    for slot, sign in (("dose", ""), ("previous_dose", "was "), ("rate", "at ")):
        if slot in slots:
            value = slots[slot]["value"]
            amount = f"{value:g}" if value is not None else f"{slots[slot]['low']:g}..{slots[slot]['high']:g}"
            words.append(f"{sign}{amount} {slots[slot]['unit']}")
    if "route" in slots:
        words.append(slots["route"]["value"])
    if "frequency" in slots:
        frequency = slots["frequency"]
        if frequency["times"] is not None:
            words.append(f"{frequency['times']:g} per {frequency['period']:g} {frequency['unit']}")
        if frequency["count"]:
            words.append(f"count {frequency['count']}")
        if frequency["as_needed"]:
            words.append("as needed")
    if "duration" in slots:
        words.append(f"for {number(slots['duration']['value'])} {slots['duration']['unit']}")
    if statement["fields"]["dose_basis"] not in (None, "administration"):
        words.append(f"basis {statement['fields']['dose_basis']}")
    return ", ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two days later, prednisolone was reduced from 40 to 30 mg orally once daily.",
            ["prednisolone: changed, 30 mg, was 40 mg, oral, 1 per 1 d"],
        ),
        (
            "He received an intravenous injection of moxifloxacin, Xuebijing, methylprednisolone, and immunoglobulin.",
            [
                "moxifloxacin: given, intravenous",
                "xuebijing: given, intravenous",
                "methylprednisolone: given, intravenous",
                "immunoglobulin: given, intravenous",
            ],
        ),
        (
            "He was given IFN-α inhalation and oseltamivir (oseltamivir was withdrawn after once administration).",
            ["interferon alfa: given, inhalation", "oseltamivir: given, count 1", "oseltamivir: stopped"],
        ),
        (
            "Aspirin, clopidogrel and atorvastatin 20 mg were given.",
            ["aspirin: given", "clopidogrel: given", "atorvastatin: given, 20 mg"],
        ),
        (
            "Ulinastatin (3 million IU, administered intravenously once a day) was injected.",
            ["ulinastatin: given, 3e+06 [iU], intravenous, 1 per 1 d"],
        ),
        (
            "TCZ (400 mg, administered intravenously once) was initiated on the next day.",
            ["tocilizumab: started, 400 mg, intravenous, count 1"],
        ),
        (
            "The glucocorticoid and antiviral therapy were withdrawn.",
            ["glucocorticoids: stopped", "antivirals: stopped"],
        ),
        (
            "He was switched from vancomycin to linezolid.",
            ["vancomycin: stopped", "linezolid: started"],
        ),
        (
            "She was switched to rivaroxaban 20 mg daily.",
            ["rivaroxaban: started, 20 mg, 1 per 1 d"],
        ),
        (
            "Warfarin was replaced by enoxaparin 60 mg twice daily.",
            ["warfarin: stopped", "enoxaparin: started, 60 mg, 2 per 1 d"],
        ),
        (
            "Prednisone was started at 60 mg daily and tapered to 5 mg over 4 weeks.",
            ["prednisone: started, 60 mg, 1 per 1 d", "prednisone: changed, 5 mg, for 4 wk"],
        ),
        (
            "Oral prednisone 60 mg daily was tapered to 40 mg, then 20 mg, then 10 mg.",
            [
                "prednisone: given, 60 mg, oral, 1 per 1 d",
                "prednisone: changed, 40 mg, oral",
                "prednisone: changed, 20 mg, oral",
                "prednisone: changed, 10 mg, oral",
            ],
        ),
        (
            "Amoxicillin 500 mg three times daily and clarithromycin 500 mg twice daily for 14 days were prescribed.",
            ["amoxicillin: given, 500 mg, 3 per 1 d, for 14 d", "clarithromycin: given, 500 mg, 2 per 1 d, for 14 d"],
        ),
        (
            "She took 400 mg of ibuprofen and 1 g of paracetamol.",
            ["ibuprofen: given, 400 mg", "acetaminophen: given, 1 g"],
        ),
        (
            "Cisplatin and etoposide were given at doses of 80 mg/m2 and 100 mg/m2, respectively.",
            ["cisplatin: given, 80 mg/m2", "etoposide: given, 100 mg/m2"],
        ),
        (
            "After tocilizumab, fever fell. Tocilizumab 400 mg was given.",
            ["tocilizumab: given, 400 mg"],
        ),
        (
            "Norepinephrine 0.1 µg/kg/min was started.",
            ["norepinephrine: started, 0.1 ug/kg/min"],
        ),
        (
            "A loading dose of amiodarone 300 mg IV followed by 900 mg over 24 hours was given.",
            ["amiodarone: given, 300 mg, intravenous", "amiodarone: given, 900 mg, intravenous, for 24 h"],
        ),
        (
            "Furosemide 20 mg IV bid, spironolactone 25 mg orally daily, and heparin 5000 units sc q8h were continued.",
            [
                "furosemide: continued, 20 mg, intravenous, 2 per 1 d",
                "spironolactone: continued, 25 mg, oral, 1 per 1 d",
                "heparin: continued, 5000 U, subcutaneous, 1 per 8 h",
            ],
        ),
        (
            "40 million mesenchymal stem cells (MSCs, bought) injected via peripheral vein 3 times every three days.",
            ["mesenchymal stem cells: given, 4e+07 {cells}, intravenous, 1 per 3 d, count 3"],
        ),
        (
            "The allogenic hUCMSCs were administrated intravenously for three times (5×10^7 cells each time).",
            ["human umbilical cord mesenchymal stem cells: given, 5e+07 {cells}, intravenous, count 3"],
        ),
        (
            "Methylprednisolone (1 g/day for 3 days) was followed by oral prednisolone (1 mg/kg/day).",
            ["methylprednisolone: given, 1 g/d, for 3 d, basis day", "prednisolone: given, 1 mg/kg/d, oral, basis day"],
        ),
        (
            "Ceftriaxone was stopped and meropenem 1 g every 8 hours was started.",
            ["ceftriaxone: stopped", "meropenem: started, 1 g, 1 per 8 h"],
        ),
        (
            "Insulin was given intramuscularly.",
            ["insulin: given, intramuscular"],
        ),
        (
            "Fluoxetine was started. The dose was increased from 20 mg to 40 mg.",
            ["fluoxetine: started", "fluoxetine: changed, 40 mg, was 20 mg"],
        ),
        (
            "She was on metformin 500 mg bid and insulin glargine 20 units at bedtime.",
            ["metformin: continued, 500 mg, 2 per 1 d", "insulin glargine: continued, 20 U, 1 per 1 d"],
        ),
        (
            "Two units of packed red blood cells and 4 units of fresh frozen plasma were transfused.",
            ["red blood cells: given, 2 {unit}", "fresh frozen plasma: given, 4 {unit}"],
        ),
        (
            "He was given a total of 2 g of cyclophosphamide.",
            ["cyclophosphamide: given, 2 g, basis course"],
        ),
        (
            "40 mg of oral prednisolone daily for 5 days",
            ["prednisolone: given, 40 mg, oral, 1 per 1 d, for 5 d"],
        ),
        (
            "Treatment with ceftriaxone (2 g/day) and azithromycin (500 mg/day) was started.",
            ["ceftriaxone: started, 2 g/d, basis day", "azithromycin: started, 500 mg/d, basis day"],
        ),
        (
            "Propofol infusion at 3 mg/kg/h was started.",
            ["propofol: started, 3 mg/kg/h"],
        ),
        (
            "Colistin 9 million IU loading dose, then 4.5 million IU every 12 h, was administered.",
            ["colistin: given, 9e+06 [iU]", "colistin: given, 4.5e+06 [iU], 1 per 12 h"],
        ),
        (
            "Levetiracetam was loaded with 20 mg/kg and maintained at 500 mg twice daily.",
            ["levetiracetam: given, 20 mg/kg", "levetiracetam: continued, 500 mg, 2 per 1 d"],
        ),
        (
            "Intravenous acyclovir 10 mg/kg every 8 hours was started empirically but stopped after 2 days.",
            ["acyclovir: started, 10 mg/kg, intravenous, 1 per 8 h", "acyclovir: stopped"],
        ),
        (
            "The patient was on warfarin 5 mg daily, which was stopped.",
            ["warfarin: continued, 5 mg, 1 per 1 d", "warfarin: stopped"],
        ),
        (
            "Norepinephrine was titrated up to 0.5 µg/kg/min and then weaned off.",
            ["norepinephrine: changed, 0.5 ug/kg/min", "norepinephrine: stopped"],
        ),
        (
            "Methotrexate was reduced from 15 mg weekly to 10 mg weekly.",
            ["methotrexate: changed, 10 mg, was 15 mg, 1 per 1 wk"],
        ),
        (
            "Prednisolone was withdrawn after one dose.",
            ["prednisolone: stopped", "prednisolone: given, count 1"],
        ),
        (
            "He had furosemide 20 mg and levothyroxine 100 µg, both once daily.",
            ["furosemide: given, 20 mg, 1 per 1 d", "levothyroxine: given, 100 ug, 1 per 1 d"],
        ),
        (
            "Rituximab 375 mg/m2 weekly for four weeks is planned.",
            ["rituximab: planned, 375 mg/m2, 1 per 1 wk, for 4 wk"],
        ),
        (
            "Warfarin was held and vitamin K 10 mg IV was given.",
            ["warfarin: withheld", "vitamin k: given, 10 mg, intravenous"],
        ),
        (
            "CRP decreased after prednisolone 30 mg was started.",
            ["prednisolone: started, 30 mg"],
        ),
        (
            "Prednisolone was given and the CRP decreased.",
            ["prednisolone: given"],
        ),
        (
            "Dexamethasone 6 mg was administered once daily for 10 days.",
            ["dexamethasone: given, 6 mg, 1 per 1 d, for 10 d"],
        ),
        (
            "His medications included aspirin 81 mg daily, metoprolol 50 mg twice daily, and lisinopril 10 mg daily.",
            [
                "aspirin: continued, 81 mg, 1 per 1 d",
                "metoprolol: continued, 50 mg, 2 per 1 d",
                "lisinopril: continued, 10 mg, 1 per 1 d",
            ],
        ),
        (
            "Enoxaparin 60 mg sc bid was replaced with apixaban 5 mg bid.",
            ["enoxaparin: stopped, 60 mg, subcutaneous, 2 per 1 d", "apixaban: started, 5 mg, 2 per 1 d"],
        ),
        (
            "Cyclophosphamide (500 mg/m2 every two weeks, 6 doses) and methylprednisolone (1 g for 3 days) were given.",
            ["cyclophosphamide: given, 500 mg/m2, 1 per 2 wk, count 6", "methylprednisolone: given, 1 g, for 3 d"],
        ),
        (
            "Keppra (levetiracetam) 500 mg bid was continued.",
            ["levetiracetam: continued, 500 mg, 2 per 1 d"],
        ),
        (
            "Penicillin allergy was known; heparin-induced thrombocytopenia was excluded.",
            [],
        ),
        (
            "He received inotropes (norepinephrine 0.2 µg/kg/min).",
            ["norepinephrine: given, 0.2 ug/kg/min"],
        ),
        (
            "Vancomycin 1 g every 12 hours and ceftriaxone 2 g every 24 hours, both intravenously, were administered.",
            ["vancomycin: given, 1 g, intravenous, 1 per 12 h", "ceftriaxone: given, 2 g, intravenous, 1 per 24 h"],
        ),
        (
            "The dose of tacrolimus was increased from 2 mg to 4 mg twice daily.",
            ["tacrolimus: changed, 4 mg, was 2 mg, 2 per 1 d"],
        ),
        (
            "Clozapine 12.5 mg daily was started and increased to 300 mg daily over 3 weeks.",
            ["clozapine: started, 12.5 mg, 1 per 1 d", "clozapine: changed, 300 mg, 1 per 1 d, for 3 wk"],
        ),
        (
            "Epinephrine 1 mg was given three times.",
            ["epinephrine: given, 1 mg, count 3"],
        ),
        (
            "Therapy was changed from fluconazole to micafungin 100 mg daily.",
            ["fluconazole: stopped", "micafungin: started, 100 mg, 1 per 1 d"],
        ),
        (
            "trimethoprim-sulfamethoxazole 160/800 mg twice daily",
            ["sulfamethoxazole / trimethoprim: given, 160 mg, 2 per 1 d"],
        ),
        (
            "She was started on 40 mg/day prednisolone and 50 mg azathioprine.",
            ["prednisolone: started, 40 mg/d, basis day", "azathioprine: started, 50 mg"],
        ),
        (
            "Initiation of dexamethasone 8 mg daily and discontinuation of warfarin were advised.",
            ["dexamethasone: started, 8 mg, 1 per 1 d", "warfarin: stopped"],
        ),
        (
            "Hydrocortisone instead of prednisolone was given.",
            ["hydrocortisone: given", "prednisolone: stopped"],
        ),
        (
            "The infant received caffeine and surfactant; the mother received magnesium sulfate 4 g intravenously.",
            ["caffeine: given", "pulmonary surfactant: given", "magnesium sulfate: given, 4 g, intravenous"],
        ),
        (
            "A daily dose of 40 mg prednisolone was maintained.",
            ["prednisolone: continued, 40 mg, basis day"],
        ),
        (
            "Imatinib 400 mg per day was commenced.",
            ["imatinib: started, 400 mg/d, basis day"],
        ),
        (
            "In case of reducing the glucose level, insulin was given intramuscularly.",
            ["insulin: given, intramuscular"],
        ),
        (
            "Prednisolone was given; the effects of prednisolone and aspirin were poor. Aspirin was given.",
            ["prednisolone: given", "aspirin: given"],
        ),
        (
            "Antituberculous therapy (isoniazid 300 mg, rifampicin 600 mg daily) was started.",
            ["isoniazid: started, 300 mg", "rifampin: started, 600 mg, 1 per 1 d"],
        ),
        (
            "He received three doses of methylprednisolone 1 g IV daily.",
            ["methylprednisolone: given, 1 g, intravenous, 1 per 1 d, count 3"],
        ),
        (
            "Haemorrhage was treated by oxytocin (10 units, then 40 units in 500 mL of normal saline).",
            ["oxytocin: given, 10 U", "oxytocin: given, 40 U", "sodium chloride: given, 500 mL"],
        ),
        ("Adalimumab 40 mg/2 weeks was continued.", ["adalimumab: continued, 40 mg, 1 per 2 wk"]),
        ("Increasing the dose of tacrolimus to 4 mg helped.", ["tacrolimus: changed, 4 mg"]),
        (
            "He was taking levetiracetam 3 x 250 mg/day and phenytoin 2 × 100 mg daily.",
            ["levetiracetam: continued, 250 mg, 3 per 1 d, basis day", "phenytoin: given, 100 mg, 2 per 1 d"],
        ),
        (
            "Ceftriaxone 1 g x 2 per day and gentamicin 80 mg x 3/day for 10 days were given.",
            ["ceftriaxone: given, 1 g, 2 per 1 d, for 10 d", "gentamicin: given, 80 mg, 3 per 1 d, for 10 d"],
        ),
        (
            "For the toxicity of DMSO, 10 mg dexamethasone was injected for three days.",
            ["dimethyl sulfoxide: given", "dexamethasone: given, 10 mg, for 3 d"],
        ),
        (
            "Premedication consisted of foobarine 200 mg, hydroxyzine and an antibiotic.",
            ["hydroxyzine: given", "antibiotics: given"],
        ),
        (
            "Prednisolone was tapered over the course of one month, without recurrence over the following 3 years.",
            ["prednisolone: changed, for 1 mo"],
        ),
        (
            "Oral prednisolone, 30 mg daily, for thrombocytopenia was started.",
            ["prednisolone: started, 30 mg, oral, 1 per 1 d"],
        ),
        (
            "He was commenced on 60 mg prednisolone per day.",
            ["prednisolone: started, 60 mg, basis day"],
        ),
        (
            "Despite administration of loop diuretics, she remained anuric for the first 12 h of her stay.",
            ["diuretics: given"],
        ),
        (
            "She has been on Combivir (zidovudine + lamivudine) for 8 years.",
            ["lamivudine / zidovudine: continued, for 8 a"],
        ),
        (
            "His daily medication was perindopril 2.5 mg and torasemide 7.5 mg.",
            ["perindopril: continued, 2.5 mg", "torsemide: continued, 7.5 mg"],
        ),
        (
            "Heparin was replaced by oral anticoagulation with phenprocoumon.",
            ["heparin: stopped", "anticoagulants: started, oral", "phenprocoumon: started, oral"],
        ),
        (
            "A loading dose of 600 mg clopidogrel and 300 mg aspirin was given, followed by maintenance doses of 75 mg and 100 mg daily, respectively.",
            [
                "clopidogrel: given, 600 mg",
                "aspirin: given, 300 mg",
                "clopidogrel: given, 75 mg",
                "aspirin: given, 100 mg, 1 per 1 d",
            ],
        ),
        (
            "Carboplatin, paclitaxel 175 mg/m2 and bevacizumab 15 mg/kg were given every 3 weeks.",
            [
                "carboplatin: given, 1 per 3 wk",
                "paclitaxel: given, 175 mg/m2, 1 per 3 wk",
                "bevacizumab: given, 15 mg/kg, 1 per 3 wk",
            ],
        ),
        (
            "Warfarin was increased to 7.5 mg from 5 mg.",
            ["warfarin: changed, 7.5 mg, was 5 mg"],
        ),
        (
            "Prednisolone was gradually reduced from 60 mg/day to 10 mg/day over 6 months.",
            ["prednisolone: changed, 10 mg/d, was 60 mg/d, for 6 mo, basis day"],
        ),
        (
            "He received IV vancomycin, oral metronidazole, and rectal vancomycin 500 mg.",
            ["vancomycin: given, intravenous", "metronidazole: given, oral", "vancomycin: given, 500 mg, rectal"],
        ),
        (
            "Paracetamol, ibuprofen and codeine 30 mg each were taken.",
            ["acetaminophen: given, 30 mg", "ibuprofen: given, 30 mg", "codeine: given, 30 mg"],
        ),
        (
            "Prednisone 40 mg was tapered by 10 mg every week.",
            ["prednisone: changed, 40 mg"],
        ),
        (
            "He took ibuprofen 400 mg three times a day, as needed.",
            ["ibuprofen: given, 400 mg, 3 per 1 d, as needed"],
        ),
        (
            "Amiodarone was given as a 150 mg bolus over 10 min, then 1 mg/min for 6 h and 0.5 mg/min for 18 h.",
            [
                "amiodarone: given, 150 mg, for 10 min",
                "amiodarone: given, 1 mg/min, for 6 h",
                "amiodarone: given, 0.5 mg/min, for 18 h",
            ],
        ),
        (
            "Pantoprazole 80 mg IV bolus followed by 8 mg/h infusion.",
            ["pantoprazole: given, 80 mg, intravenous", "pantoprazole: given, 8 mg/h, intravenous"],
        ),
        (
            "She received a cumulative dose of 450 mg/m2 of doxorubicin.",
            ["doxorubicin: given, 450 mg/m2, basis course"],
        ),
        (
            "Methylprednisolone 1000 mg/day for 3 days, 500 mg/day for 3 days and 250 mg/day for 3 days was given.",
            [
                "methylprednisolone: given, 1000 mg/d, for 3 d, basis day",
                "methylprednisolone: given, 500 mg/d, for 3 d, basis day",
                "methylprednisolone: given, 250 mg/d, for 3 d, basis day",
            ],
        ),
        (
            "Oral prednisone (40 mg daily for 1 week, 30 mg daily for 1 week, then 20 mg daily) was prescribed.",
            [
                "prednisone: given, 40 mg, oral, 1 per 1 d, for 1 wk",
                "prednisone: given, 30 mg, oral, 1 per 1 d, for 1 wk",
                "prednisone: given, 20 mg, oral, 1 per 1 d",
            ],
        ),
        (
            "Vancomycin and meropenem were administered at 1 g every 12 h and 1 g every 8 h, respectively.",
            ["vancomycin: given, 1 g, 1 per 12 h", "meropenem: given, 1 g, 1 per 8 h"],
        ),
        (
            "The patient received aspirin 300 mg, clopidogrel 600 mg and 5000 U of heparin.",
            ["aspirin: given, 300 mg", "clopidogrel: given, 600 mg", "heparin: given, 5000 U"],
        ),
        (
            "The block was done with 15 mL of 2% lidocaine and 25 mL of 0.5% bupivacaine.",
            ["lidocaine: given, 15 mL", "bupivacaine: given, 25 mL"],
        ),
        (
            "He was treated with subcutaneous Enoxaparin 80 mg, 300 mg Clopidogrel, 600 mg Aspirin, and 80 mg Atorvastatin.",
            [
                "enoxaparin: given, 80 mg, subcutaneous",
                "clopidogrel: given, 300 mg",
                "aspirin: given, 600 mg",
                "atorvastatin: given, 80 mg",
            ],
        ),
        (
            "He was given ketamine 50 mg and 20 mg propofol, rocuronium 50 mg.",
            ["ketamine: given, 50 mg", "propofol: given, 20 mg", "rocuronium: given, 50 mg"],
        ),
        (
            "He was given nebulized salbutamol, insulin, and glucose infusion.",
            ["albuterol: given, inhalation", "insulin: given", "glucose: given"],
        ),
        ("The urine drug screen detected both benzodiazepines and barbiturates.", []),
        ("The urine toxicology screen was positive for opioids and naloxone was given.", ["naloxone: given"]),
        ("He received oral antibiotics (amoxicillin) for 10 days.", ["amoxicillin: given, oral, for 10 d"]),
        (
            "He was started on antibiotics, including vancomycin and ceftriaxone.",
            ["antibiotics: started", "vancomycin: started", "ceftriaxone: started"],
        ),
        ("He had received three days of ceftriaxone.", ["ceftriaxone: given, for 3 d"]),
        ("It was decided to discontinue methotrexate.", ["methotrexate: stopped"]),
        ("To stop the bleeding, tranexamic acid was given.", ["tranexamic acid: given"]),
        ("Corticosteroids were given (7 to 8 stools daily).", ["corticosteroids: given"]),
        ("Metronidazole was given for duration of 2 weeks.", ["metronidazole: given, for 2 wk"]),
        ("A spirometry showed negative results on bronchodilator test.", []),
        ("He was given a test dose of amphotericin B.", ["amphotericin b: given"]),
        ("Cells were positive for CD3, benzodiazepine, and keratin.", []),
        ("Blood culture was positive for E. coli and ceftriaxone was started.", ["ceftriaxone: started"]),
        ("There was no change in clozapine dosage.", ["clozapine: continued"]),
        ("The infection resolved without changing the dose of prednisolone.", ["prednisolone: continued"]),
        ("Prednisone started to be tapered and discontinued.", ["prednisone: changed", "prednisone: stopped"]),
        (
            "Pneumonia was sub-optimally treated with amoxicillin and azithromycin was added for atypical cover.",
            ["amoxicillin: given", "azithromycin: started"],
        ),
        (
            "Infliximab (initially at 5 mg/kg increased to 10 mg/kg IV every 4 weeks) was initiated.",
            ["infliximab: started, 5 mg/kg, intravenous", "infliximab: changed, 10 mg/kg, intravenous, 1 per 4 wk"],
        ),
        (
            "Adalimumab was initiated and the dosage of methotrexate was increased.",
            ["adalimumab: started", "methotrexate: changed"],
        ),
        ("Frequency of arrhythmias decreased and pimobendan was tapered off.", ["pimobendan: stopped"]),
        ("Levels of GH were decreased with octreotide.", ["octreotide: given"]),
        ("Adalimumab (24 mg/m2 every 2 weeks) was then initiated.", ["adalimumab: started, 24 mg/m2, 1 per 2 wk"]),
        ("Ciprofloxacin and the pill were discontinued on admission.", ["ciprofloxacin: stopped"]),
        (
            "Hydrocortisone was changed to tablets, 20 mg three times a day, and fludrocortisone 100 µg once daily was added.",
            ["hydrocortisone: changed, 20 mg, 3 per 1 d", "fludrocortisone: started, 100 ug, 1 per 1 d"],
        ),
        (
            "Her only regular medicine was inhaled beclometasone 100 micrograms twice daily.",
            ["beclomethasone: continued, 100 ug, inhalation, 2 per 1 d"],
        ),
        (
            "She had migraine, for which she took propranolol 40 mg twice daily.",
            ["propranolol: continued, 40 mg, 2 per 1 d"],
        ),
        (
            "DH: sertraline 100 mg each morning; salbutamol inhaler 2 puffs PRN.",
            ["sertraline: continued, 100 mg, 1 per 1 d", "albuterol: continued, 2 {puff}, as needed"],
        ),
        (
            "He was transferred with ongoing noradrenaline and dobutamine infusions.",
            ["norepinephrine: continued", "dobutamine: continued"],
        ),
        (
            "Treatment with oral methotrexate and low-dose prednisone (0.2 mg/kg/day) remained unchanged.",
            ["methotrexate: continued, oral", "prednisone: continued, 0.2 mg/kg/d, oral, basis day"],
        ),
        (
            "Prednisolone was lowered from 70 to 50 mg/day, by another 10 mg every week thereafter, and was ended on 4 Nov 2021.",
            ["prednisolone: changed, 50 mg/d, was 70 mg/d, basis day", "prednisolone: stopped"],
        ),
        (
            "The exacerbation was answered by resuming caplacizumab 10 mg daily.",
            ["caplacizumab: started, 10 mg, 1 per 1 d"],
        ),
        (
            "Combined treatment with meropenem (primed continuous infusion), linezolid, and anidulafungin was initiated.",
            ["meropenem: started", "linezolid: started", "anidulafungin: started"],
        ),
        ("He was given ibuprofen 200 mg and came off the ventilator.", ["ibuprofen: given, 200 mg"]),
        (
            "He was treated with IV fluids, hemin, and oxycodone.",
            ["intravenous fluids: given, intravenous", "hemin: given", "oxycodone: given"],
        ),
    ],
)
def test_statements(pipe: Language, text: str, expected: list[str]) -> None:
    assert [show(statement) for statement in medication_statements(pipe(text))] == expected


def test_statement_is_complete(pipe: Language) -> None:
    text = "Prednisolone was reduced from 40 to 30 mg orally once daily."
    (statement,) = medication_statements(pipe(text))
    slots = statement["slots"]
    words = {name: text[slot["start"] : slot["end"]] for name, slot in slots.items()}
    assert words == {
        "dose": "30 mg", "previous_dose": "40", "route": "orally", "frequency": "once daily", "status": "reduced",
    }  # fmt: skip
    assert (statement["start"], statement["end"], statement["head"]) == (0, 12, "drug:0:12")
    assert statement["sentence"] == [0, len(text)]
    assert statement["evidence"] == [[0, len(text)]]
    assert (statement["assertion"], statement["patient"], statement["section"]) == ({}, None, "other")
    assert (statement["times"], statement["timexes"], statement["type"]) == ([], [], "medication")


def test_components_take_their_strengths(pipe: Language) -> None:
    (statement,) = medication_statements(pipe("trimethoprim-sulfamethoxazole 160/800 mg twice daily"))
    parts = [(part["name"], part["dose"]["value"], part["dose"]["unit"]) for part in statement["fields"]["components"]]
    assert parts == [("sulfamethoxazole", 800.0, "mg"), ("trimethoprim", 160.0, "mg")]


def test_anchor_only_counts_where_nothing_else_tells(pipe: Language) -> None:
    names = [s["name"] for s in medication_statements(pipe("After tocilizumab, fever fell."))]
    assert names == ["tocilizumab"]
    both = medication_statements(pipe("Tocilizumab was given. After tocilizumab, fever fell."))
    assert [(s["name"], s["start"]) for s in both] == [("tocilizumab", 0)]


def test_ids_are_in_reading_order(pipe: Language) -> None:
    statements = medication_statements(pipe("Aspirin 100 mg and clopidogrel 75 mg were given."))
    assert [(s["id"], s["name"]) for s in statements] == [("s1", "aspirin"), ("s2", "clopidogrel")]
