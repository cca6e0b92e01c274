"""Machines give themselves away; people's browsers, apps and mail programs are never taken for one."""

from __future__ import annotations

import pytest

from leadline.quality.agent import Agent, machine

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) {WEBKIT} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PEOPLE = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.5 Safari/605.1",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    f"Mozilla/5.0 (Linux; Android 9; CUBOT X19) {WEBKIT} Chrome/137.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 13; Spider 8) {WEBKIT} Chrome/124.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Linux; U; Android 7.0; C Bot Tab 100 Build/X) {WEBKIT} Chrome/74.0.3729.157 Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 8.1.0; POWER BOT) {WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1",
    f"{IPHONE} GSA/380.0.7 Mobile/15E148 Safari/604.1",
    f"{IPHONE} Version/18.4 Mobile/15E148 Safari/605.1.15 (Ecosia ios@11.0.2.2268)",
    f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.31.2345",
    f"{IPHONE} Mobile/22F76 Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_5; de_DE; scale=3.00; 1179x2556)",
    f"{IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/520.0.0;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5]",
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.60(0x18003c31) NetType/WIFI Language/zh_CN",
    f"{IPHONE} Mobile/15E148 Safari Line/15.9.1",
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]",
    f"{IPHONE} Version/17.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
    f"{IPHONE} Mobile/15E148 musical_ly_40.2.0 BytedanceWebview/d8a21c6 NewsArticle/40.2.0",
    f"{IPHONE} Mobile/15E148 Snapchat/13.45.0.40",
    f"{ANDROID} Instagram 406.0.0.58.159 Android (35/15; 480dpi; 1080x2400; Google; Pixel 9; IABMV/1) NV/1",
    f"{ANDROID} [FB_IAB/FB4A;FBAV/520.0.0.44.99;]",
    f"{ANDROID} MetaIAB Facebook",
    f"{ANDROID} Teams/1416",
    f"{ANDROID} YandexSearch/25.80",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Thunderbird/140.1.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54",
)  # fmt: skip


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_browser_is_no_machine(agent: str) -> None:
    assert machine(agent) is None


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Agent.crawler),
        (f"{ANDROID} (compatible; AdsBot-Google-Mobile; +http://www.google.com/mobile/adsbot.html)", Agent.crawler),
        (f"Mozilla/5.0 {WEBKIT}; compatible; GPTBot/1.2; +https://openai.com/gptbot)", Agent.crawler),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", Agent.crawler),
        ("Mozilla/5.0 (Linux; Android 7.0; compatible; Yeti/1.1; bot)", Agent.crawler),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", Agent.crawler),
        ("WhatsApp/2.23.20.0", Agent.crawler),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", Agent.crawler),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/140.0.0.0 Safari/537.36", Agent.headless),
        ("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 PhantomJS/2.1.1 Safari/538.1", Agent.headless),
        ("Mozilla/5.0 (Linux; Android 11) Chrome/136.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse", Agent.headless),
        ("curl/8.5.0", Agent.library),
        ("python-requests/2.32.3", Agent.library),
        ("Go-http-client/2.0", Agent.library),
        ("axios/1.7.2", Agent.library),
        ("Java/17.0.2", Agent.library),
        ("Apache-HttpClient/4.5.14 (Java/11.0.21)", Agent.library),
        ("BarracudaCentral/1.0", Agent.scanner),
        ("Mozilla/5.0 (compatible; Proofpoint URL Defense)", Agent.scanner),
        ("Mimecast-URL-Protect", Agent.scanner),
        ("Mozilla/5.0 (Windows NT 10.0) TrendMicro WRS", Agent.scanner),
        ("Microsoft Office Existence Discovery", Agent.scanner),
        ("Mozilla/5.0", Agent.bare),
        ("Outlook-iOS/2.0", Agent.odd),
    ],
)
def test_a_machine_is_known_by_what_it_calls_itself(agent: str, kind: Agent) -> None:
    assert machine(agent) is kind


def test_blank_says_nothing() -> None:
    assert machine("  ") is None
