"""The countries that leads come from: share, time zone, language, cities, telephone numbers kept for fiction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """A country. ``phone`` is a range set aside for fiction, `#` for each free digit; without one, no phones."""

    code: str
    share: float
    region: str
    language: str
    timezone: str
    cities: tuple[str, ...]
    phone: str | None = None


COUNTRIES: tuple[Country, ...] = (
    Country("DE", 0.22, "EU", "de", "Europe/Berlin", ("Berlin", "München", "Köln", "Jena"), "+49 30 23125 ###"),
    Country("FR", 0.10, "EU", "fr", "Europe/Paris", ("Paris", "Lyon", "Orléans", "Nîmes"), "+33 1 99 00 ## ##"),
    Country("IT", 0.07, "EU", "it", "Europe/Rome", ("Milano", "Roma", "Torino", "Forlì")),
    Country("PL", 0.06, "EU", "pl", "Europe/Warsaw", ("Warszawa", "Kraków", "Łódź", "Gdańsk")),
    Country("EE", 0.03, "EU", "et", "Europe/Tallinn", ("Tallinn", "Tartu", "Pärnu", "Põltsamaa")),
    Country("ES", 0.06, "EU", "es", "Europe/Madrid", ("Madrid", "Barcelona", "A Coruña", "Málaga")),
    Country("SE", 0.04, "EU", "sv", "Europe/Stockholm", ("Stockholm", "Göteborg", "Malmö", "Umeå"), "+46 70 17406##"),
    Country("GB", 0.12, "UK", "en", "Europe/London", ("London", "Manchester", "Leeds", "Cardiff"), "+44 7700 900###"),
    Country("US", 0.16, "NA", "en", "America/New_York", ("New York", "Boston", "Atlanta", "Miami"), "+1 212 555 01##"),
    Country("CN", 0.03, "APAC", "zh", "Asia/Shanghai", ("上海", "北京", "深圳", "杭州")),
    Country("JP", 0.02, "APAC", "ja", "Asia/Tokyo", ("東京", "大阪", "京都", "福岡")),
    Country("BR", 0.04, "LATAM", "pt", "America/Sao_Paulo", ("São Paulo", "Rio de Janeiro", "Brasília", "Goiânia")),
    Country("IN", 0.05, "APAC", "en", "Asia/Kolkata", ("Bengaluru", "Mumbai", "Pune", "Hyderabad")),
)

CODES = tuple(country.code for country in COUNTRIES)
