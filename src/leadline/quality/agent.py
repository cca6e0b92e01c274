"""User agents: which are machines. Browsers, also those inside other apps, and mail programs are not.

There are lists of crawlers on PyPI; each names hundreds, is outdated the next month, and takes people who read inside
Instagram for machines. Three things are told from the form instead: programs call themselves by what they do, they
give an address for complaints, and what a page is shown in begins as a browser does (``Mozilla/5.0 (…``).

Mail images that Gmail and Yahoo fetch (``GoogleImageProxy``, ``YahooMailProxy``) are fetched when a person opens the
mail, so they are people; Apple's privacy proxy (``Mozilla/5.0`` and nothing else) fetches whatever is delivered.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Agent(StrEnum):
    """What kind of machine an agent is."""

    crawler = "crawler"
    headless = "headless"
    library = "library"
    scanner = "scanner"
    bare = "bare"  # ``Mozilla/5.0``: Apple's privacy proxy, or a scanner
    odd = "odd"  # no form of a browser; mail programs and apps are so too


_LONGEST = 600

# telephones and tablets are called Bot and Spider, too; and proxies behind which people sit
_PEOPLE = re.compile(
    r"\(linux; (?:u; )?android (?:(?!https?:|compatible)[^()])*|googleimageproxy|yahoomailproxy.*|seznamemailproxy",
    re.I,
)
_SCANNER = re.compile(
    r"""\b(?:barracuda|proofpoint|mimecast|safe-?links|atp-?safe|messagelabs|symantec|fireeye|trellix|trend\ ?micro
    |sophos|cloudmark|forcepoint|websense|zscaler|ironport|avanan|check\ ?point|forti(?:mail|gate|net)|bitdefender
    |kaspersky|mailguard|vade|hornetsecurity|spamtitan|titanhq|abnormal|mail-?marshal|trustwave|cisco-talos|eset
    |office\ (?:existence|protocol)\ discovery)""",
    re.I | re.X,
)
_HEADLESS = re.compile(
    r"""headless|phantomjs|slimerjs|casperjs|selenium|webdriver|puppeteer|playwright|cypress|splash|jsdom|htmlunit
    |nightmare|prerender|rendertron|wkhtml|lighthouse|page\ ?speed|ptst/|gtmetrix""",
    re.I | re.X,
)
_LIBRARY = re.compile(
    r"""^(?:python|aiohttp|httpx|requests|go-http|go-resty|java/|apache-http|libwww|lwp|curl|pycurl|wget|axios|node
    |undici|got\b|ruby|faraday|rest-client|restsharp|typhoeus|httparty|guzzle|php|symfony|zend|postman|insomnia
    |httpie|winhttp|dart|reqwest|hyper/|ureq|jersey|jakarta|ahc/|async-http|jetty|reactor|scrapy|colly|mechanize
    |powershell|.*windowspowershell|perl|http[_-]|http\.|httpclient)""",
    re.I | re.X,
)
_CRAWLER = re.compile(
    r"""bots?(?![a-z])|bot(?=[a-z]*/)|crawl|spider|scrap[ey]|slurp|archiver|fetcher|preview|inspect|monitor|uptime
    |synthetic|pingdom|catchpoint|datadog|statuscake|site24x7|zabbix|nikto|openvas|nessus|nuclei|zgrab|masscan
    |validator|link-?check|checker|scanner|scan(?![a-z])|indexer|httrack|copier|webcopy|harvest|extract(?:or|ion)
    |\bagent\b|\+?https?://|\bwww\.|[\w.]@[\w-]+\.[a-z]|\(compatible;(?!\ *(?:msie|konqueror|windows|android|linux))
    |externalhit|facebookcatalog|meta-external|google-(?!app|chrome)|googleother|google\ favicon|mediapartners|adsbot
    |bytespider|claude|anthropic|perplexity|openai|chatgpt|cohere-|^whatsapp|^viber|^skypeuri|ia_archiver""",
    re.I | re.X,
)
_BROWSER = re.compile(r"(?:mozilla|opera)/\d|dalvik/|ucweb|nokia|blackberry|sonyericsson|samsung-|lg-", re.I)
_KINDS = ((_SCANNER, Agent.scanner), (_HEADLESS, Agent.headless), (_LIBRARY, Agent.library), (_CRAWLER, Agent.crawler))


@lru_cache(maxsize=16384)
def machine(user_agent: str) -> Agent | None:
    """What kind of machine an agent is; None for a browser. ``odd`` is a machine only where there must be a browser.

    >>> machine("curl/8.5.0"), machine("Mozilla/5.0")
    (<Agent.library: 'library'>, <Agent.bare: 'bare'>)
    >>> machine("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    """
    named = _PEOPLE.sub("", user_agent[:_LONGEST].strip(" \t\"'"))
    if not named:
        return None
    if named == "Mozilla/5.0":
        return Agent.bare
    for pattern, kind in _KINDS:
        if pattern.search(named):
            return kind
    return None if _BROWSER.match(named) else Agent.odd
