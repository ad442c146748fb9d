"""What currencies are called beside their ISO codes, wherever an amount is read or shown: signs,
hundredths.

Any three letters are taken, and lint asks about those that are not ISO's; the tables of signs have
those that are also written otherwise. What releases call them is in
`reports/release/currencies.py`, where more must be told apart.
"""

from __future__ import annotations

from types import MappingProxyType

SIGNS = MappingProxyType(
    {
        "€": "EUR",
        "£": "GBP",
        "¥": "JPY",
        "₩": "KRW",
        "₹": "INR",
        "₽": "RUB",
        "₺": "TRY",
        "₪": "ILS",
    }
)
"""One character, and what it means to whoever types it: `¥` is the yen."""

LETTERED = MappingProxyType(
    {
        "US$": "USD",
        "CA$": "CAD",
        "C$": "CAD",
        "AU$": "AUD",
        "A$": "AUD",
        "HK$": "HKD",
        "NZ$": "NZD",
    }
    | {"S$": "SGD", "NT$": "TWD", "R$": "BRL", "zł": "PLN"}
)
"""Signs with letters in them. Each is looked for before one that it ends with: CA$ is no A$."""

SHOWN = MappingProxyType({"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"})
"""Those whose amounts we write with a sign, before the number; all others with their code, after
it."""

HUNDREDTHS = MappingProxyType({"GBp": "GBP", "ZAc": "ZAR", "ILa": "ILS"})
"""Hundredths some exchanges price in, and what they are hundredths of."""

_KNOWN = """
    USD EUR GBP CHF CAD AUD NZD SEK NOK DKK JPY CNY HKD SGD INR KRW TWD THB PLN CZK HUF TRY ILS ZAR
    BRL MXN
"""

KNOWN = frozenset(_KNOWN.split())
"""Codes that are taken for money where nothing else says that a word of three letters is."""

_ISO = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XOF XPD XPF XPT YER
    ZAR ZMW ZWG
"""
"""The codes of ISO 4217; CNH, and HRK, ANG and BGN, which old books may hold, too."""

ISO = frozenset(_ISO.split())
