"""Numbers that a state gives a person. python-stdnum proves them by check digits, dates and ranges.

Many have one check digit, so that one in ten of random numbers passes: such a number is read in the punctuation that is
its own, and else only behind a word that says what it is. That word also makes any of them surer.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from archive.redaction.suggesting.model import Kind, PageText, Suggested
from archive.redaction.suggesting.wording import BEFORE, BEHIND, before_number, is_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMED_SURENESS = 0.95
_UNPROVED_SURENESS = 0.85

_ANY_NUMBER = (
    r"\b(?:national (?:insurance|id|identity)|identity|identification|social security|personal|citizen"
    r"|tax|taxpayer|"
    r"insurance|patient|passport|pass|reisepass|ausweis|personalausweis|passeport|pasaporte|passaporte"
    r"|passaporto|"
    r"paspoort|pasport\w*|personnummer|identiteitskaart|cédula|c[eé]dula)\b"
    r"|паспорт\w*|身份证|護照|护照|旅券|여권|جواز|דרכון"
)


class _Scheme(NamedTuple):
    """A number: what it is called, its module in stdnum, its shape, its words, and how sure it is without them."""

    name: str
    module: str
    shape: str
    words: str
    alone: float = 0.0


_SCHEMES = (
    _Scheme("US social security", "us.ssn", r"\d{3}[- ]\d{2}[- ]\d{4}", r"\bSSN|social security", 0.6),
    _Scheme("US social security", "us.ssn", r"\d{9}", r"\bSSN|social security"),
    _Scheme("UK national insurance", "", r"(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d\d ?\d\d ?\d\d ?[A-D]",
            r"\bNINO|national insurance|\bNI", 0.8),
    _Scheme("NHS", "gb.nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", r"\bNHS"),
    _Scheme("BSN", "nl.bsn", r"\d{4}\.?\d{2}\.?\d{3}|\d{8}", r"\bBSN|burgerservice|sofi"),
    _Scheme("CPF", "br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", r"\bCPF", 0.95),
    _Scheme("CPF", "br.cpf", r"\d{11}", r"\bCPF"),
    _Scheme("DNI", "es.dni", r"\d{8}-?[A-Z]", r"\bDNI|\bNIF", 0.7),
    _Scheme("NIE", "es.nie", r"[XYZ]-?\d{7}-?[A-Z]", r"\bNIE", 0.9),
    _Scheme("codice fiscale", "it.codicefiscale", r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]",
            r"codice fiscale|\bC\.?F", 0.97),
    _Scheme("NIR", "fr.nir", r"[1278] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", r"sécu|\bNIR|\bINSEE", 0.9),
    _Scheme("PESEL", "pl.pesel", r"\d{11}", r"\bPESEL", 0.6),
    _Scheme("tax identification", "de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer|identifikation|\bIdNr|\bTIN"),
    _Scheme("personnummer", "se.personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", "personn", 0.85),
    _Scheme("fødselsnummer", "no.fodselsnummer", r"\d{6} ?\d{5}", "fødsels|personn", 0.8),
    _Scheme("henkilötunnus", "fi.hetu", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", "hetu|henkil", 0.95),
    _Scheme("CPR", "dk.cpr", r"\d{6}-\d{4}", r"\bCPR", 0.7),
    _Scheme("rijksregisternummer", "be.nn", r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", "rijksregister|registre national", 0.97),
    _Scheme("CNP", "ro.cnp", r"[1-8]\d{12}", r"\bCNP", 0.8),
    _Scheme("rodné číslo", "cz.rc", r"\d{6}/\d{3,4}", "rodn", 0.85),
    _Scheme("EGN", "bg.egn", r"\d{10}", r"ЕГН|\bEGN"),
    _Scheme("T.C. kimlik", "tr.tckimlik", r"[1-9]\d{10}", "kimlik|\bTCKN", 0.7),
    _Scheme("Aadhaar", "in_.aadhaar", r"[2-9]\d{3} \d{4} \d{4}", "aadhaar|आधार", 0.5),
    _Scheme("Aadhaar", "in_.aadhaar", r"[2-9]\d{11}", "aadhaar|आधार"),
    _Scheme("PAN", "in_.pan", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", r"\bPAN", 0.85),
    _Scheme("resident identity", "cn.ric", r"\d{17}[\dX]", "身份证|身份證|公民身份", 0.95),
    _Scheme("resident registration", "kr.rrn", r"\d{6}-\d{7}", "주민", 0.9),
    _Scheme("CURP", "mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", r"\bCURP", 0.98),
    _Scheme("RUT", "cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", r"\bRU[TN]", 0.9),
    _Scheme("CUIT", "ar.cuit", r"(?:20|2[3-7]|3[034])-\d{8}-\d", r"\bCUI[TL]", 0.8),
    _Scheme("DNI", "ar.dni", r"\d{1,2}\.\d{3}\.\d{3}", r"\bDNI"),
    _Scheme("cédula", "ec.ci", r"\d{9}-?\d", r"c[ée]dula"),
    _Scheme("AHV", "ch.ssn", r"756\.\d{4}\.\d{4}\.\d\d", r"\bAHV|\bAVS", 0.98),
    _Scheme("social insurance", "at.vnr", r"\d{4} ?\d{6}", r"sozialversicherung\w*|\bSVNR|\bVSNR"),
    _Scheme("teudat zehut", "il.idnr", r"\d{9}", r"ת\.?ז|תעודת זהות|teudat"),
    _Scheme("South African identity", "za.idnr", r"\d{13}|\d{6} \d{4} \d{3}", r"\bID|identity", 0.6),
    _Scheme("RNTRC", "ua.rntrc", r"\d{10}", r"РНОКПП|ІПН|\bІНН"),
    _Scheme("INN", "ru.inn", r"\d{12}", "ИНН", 0.6),
    _Scheme("SNILS", "", r"\d{3}-\d{3}-\d{3}[ -]\d\d", "СНИЛС", 0.9),
    _Scheme("TFN", "au.tfn", r"\d{3} ?\d{3} ?\d{2,3}", r"\bTFN|tax file"),
    _Scheme("social insurance", "ca.sin", r"\d{3}[ -]?\d{3}[ -]?\d{3}", r"\bSIN|social insurance"),
    _Scheme("OIB", "hr.oib", r"\d{11}", r"\bOIB"),
    _Scheme("isikukood", "ee.ik", r"[1-6]\d{10}", "isikukood", 0.6),
    _Scheme("asmens kodas", "lt.asmens", r"[1-6]\d{10}", "asmens", 0.6),
    _Scheme("personas kods", "lv.pvn", r"\d{6}-\d{5}", "personas kod", 0.7),
    _Scheme("PPS", "ie.pps", r"\d{7}[A-W][A-IW]?", r"\bPPS", 0.85),
    _Scheme("cartão de cidadão", "pt.cc", r"\d{8} ?\d ?[A-Z][A-Z0-9]\d", "cidadão", 0.8),
    _Scheme("NIF", "pt.nif", r"[123]\d{2} ?\d{3} ?\d{3}", r"\bNIF|contribuinte"),
    _Scheme("AMKA", "gr.amka", r"\d{11}", r"ΑΜΚΑ|\bAMKA"),
    _Scheme("NIK", "id.nik", r"\d{16}", r"\bNIK|\bKTP"),
    _Scheme("Thai identity", "th.pin", r"\d-\d{4}-\d{5}-\d\d-\d", "ประชาชน", 0.95),
    _Scheme("MyKad", "my.nric", r"\d{6}-\d\d-\d{4}", r"\bNRIC|kad pengenalan|mykad", 0.8),
    _Scheme("EMŠO", "si.emso", r"\d{13}", "em[šs]o|jmbg|ЈМБГ", 0.6),
    _Scheme("kennitala", "is_.kennitala", r"\d{6}-\d{4}", r"kennit|\bkt", 0.6),
    _Scheme("CNIC", "pk.cnic", r"\d{5}-\d{7}-\d", r"\bCNIC", 0.9),
    _Scheme("any", "", r"(?=(?:[A-Z0-9][ -]?){6})[A-Z]{0,3}\d[0-9A-Z]{3,11}(?:[ -][0-9A-Z]{2,6}){0,2}", _ANY_NUMBER),
)  # fmt: skip
"""The last is any number behind a word such as "passport no."; python-stdnum has no proof of it."""


class _Ready(NamedTuple):
    scheme: _Scheme
    shape: re.Pattern[str]
    words: re.Pattern[str]
    is_valid: Callable[[str], bool] | None


def detect(page: PageText) -> Iterator[Suggested]:
    if not re.search(r"\d[\d .-]?\d", page.text):
        return
    for ready in _schemes():
        for found in ready.shape.finditer(page.text):
            sureness = _sureness(ready, page.text, found)
            if sureness:
                name = "" if ready.scheme.name == "any" else ready.scheme.name
                yield Suggested(found.start(), found.end(), Kind.NATIONAL, sureness, detail=name)


def _sureness(ready: _Ready, text: str, found: re.Match[str]) -> float:
    """0 where it is no such number, or nothing says that it is one."""
    if ready.is_valid is not None and not ready.is_valid(found.group()):
        return 0.0
    if is_named(ready.words, text, found.start()):
        return _NAMED_SURENESS if ready.is_valid is not None else _UNPROVED_SURENESS
    return ready.scheme.alone


@cache
def _schemes() -> tuple[_Ready, ...]:
    return tuple(
        _Ready(
            scheme,
            re.compile(f"{BEFORE}(?:{scheme.shape}){BEHIND}", re.ASCII),
            before_number(scheme.words),
            import_module(f"stdnum.{scheme.module}").is_valid if scheme.module else None,
        )
        for scheme in _SCHEMES
    )
