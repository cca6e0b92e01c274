// The browser's time zone and the language chosen here, so that the first page already speaks as its reader does.
const kept = ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
document.cookie = "leadline_zone=" + Intl.DateTimeFormat().resolvedOptions().timeZone + kept;
const chosen = new URLSearchParams(location.search).get("language");
if (/^[A-Za-z-]{2,8}$/.test(chosen || "")) document.cookie = "leadline_language=" + chosen + kept;
