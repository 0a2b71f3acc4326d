"""Scrapy settings of the project; every line that is not Scrapy's own default says why.

`-s NAME=VALUE` wins over everything here. What a server asks for (robots.txt, Crawl-delay, Retry-After) wins over both.
"""

import os

BOT_NAME = "regional_news"  # names the project in logs
SPIDER_MODULES = ["regional_news.spiders"]  # where spiders are looked for
SPIDER_LOADER_CLASS = "regional_news.portal.loader.SpiderFiles"  # names a faulty spider file and leaves it out
NEWSPIDER_MODULE = "regional_news.spiders"  # where `scrapy genspider` puts one
COMMANDS_MODULE = "regional_news.commands"  # a `crawl` that checks before it starts and tells the truth when it ends
ADDONS = {  # what follows from other settings, whichever command runs
    "regional_news.http.user_agent.Identity": 100,  # USER_AGENT from CONTACT
    "regional_news.http.replay.Replay": 900,  # archives in the network's place from REPLAY
    "regional_news.run.unused.LeaveOutUnused": 950,  # what is switched off is not imported
}

# Ours
DATA_DIR = "data"  # the store is DATA_DIR/regional_news.db, unless STORE_URL names a server
STORE_URL = os.environ.get("STORE_URL", "")  # postgresql://USER:PASSWORD@HOST/DATABASE: many machines, one store
WORKER_NAME = ""  # of this machine among those that share a store on a server; empty: its host name
LEASE_SECONDS = 60  # a machine that is silent for so long loses its portals to others: more than DOWNLOAD_TIMEOUT
OUTPUTS = "sqlite,jsonl"  # `jsonl` alone keeps only keys and run rows in the store
PUBLIC_URL = ""  # where DATA_DIR/public is served, e.g. https://news.example/: feeds name it as their address
SAVED_QUERIES = ""  # a TOML file of saved queries; empty: DATA_DIR/queries.toml
CONTACT = ""  # an address at which a server's operator reaches you; `run` says it while there is none
ALLOWED_PRIVATE_NETWORKS = ""  # e.g. 127.0.0.0/8; everything that is no public address is refused
STORIES = True  # find the story of each article among all that are stored, whoever reprinted it
STORY_SHARE_MIN = 0.5  # of the shorter of two texts, that must stand in the other one, for both to tell one story
REFUSED_MAX_MB = 512  # of refused pages' bytes, kept so that a repaired extraction can read them
REFUSED_MAX_DAYS = 90  # after that a layout has changed once more
ARCHIVE = True  # keep what servers answered, in WARC files under DATA_DIR/archive/: without it nothing can be read anew
PAGE_IMAGES = False  # keep the pictures of newspapers' pages in the archive too: a megabyte a page, and one request
ARCHIVE_MAX_MB = 10240  # of each portal; whole old months are removed when a run starts; 0 sets no limit
ARCHIVE_MAX_MONTHS = 0  # kept, the present one among them; older ones are removed when a run starts; 0 keeps all
REPLAY = ""  # WARC files, comma-separated, globs allowed: crawl from these archives instead of the network
LIST_PAGES_MAX = 200  # of one list in one run: archives and calendars can be endless
THREAD_PAGES_MAX = 500  # of one forum thread in one run; the next run reads on
PAGE_CPU_SECONDS = 20  # of one page: real ones take a hundredth; one that takes more is refused, its bytes kept
LINKS_PER_PAGE_MAX = 2000  # of one list page: some pages repeat the whole archive
DISCOVERY_PAGES_MAX = 150  # pages opened in one run to see whether they are lists
DISCOVERY_EVERY_DAYS = 7  # between two searches for new lists; the known ones are visited by every run
RUN_PARALLEL = 4  # portals that `regional-news run` crawls at once; each has its own host
RUN_SECONDS_MAX = 3000  # of one portal in `regional-news run`: an hourly cron line leaves ten minutes of slack
RUN_MEMORY_MAX_MB = 1024  # address space of one portal's process in `regional-news run`; a crawl takes about 250
FEEDS_MAX_MB = 10240  # of JSON Lines files: the oldest go first; never where they are all there is; 0 keeps all
RUNS_DETAIL_DAYS = 90  # after that a run's row keeps its summary alone: every run's settings would fill gigabytes
LOGS_MAX_MB = 200  # of log files, the oldest go first
LOGS_MAX_DAYS = 90  # an older one tells nothing that the run rows do not
DRIFT_TOLERANCE = 0.2  # share of articles by which a field, a hint or readable pages may fall before it is an alarm
DRIFT_SAMPLE_MIN = 20  # articles that such a judgement takes: runs are pooled until there are as many
STATUS_STALE_HOURS = 26  # without a good run for so long, `regional-news status` ends with 1: a daily cron line fits in
NOTIFY_COMMAND = ""  # a program that is given alarms on standard input, e.g. /usr/local/bin/tell
NOTIFY_WEBHOOK = ""  # an address that alarms are posted to as JSON
NOTIFY_EMAIL = ""  # addresses, separated by commas, that alarms are sent to
NOTIFY_EMAIL_FROM = ""  # their sender; unless given, regional-news at this machine
NOTIFY_SMTP = "localhost"  # HOST[:PORT]; 465 is TLS from the start, any other port TLS where the server offers it
NOTIFY_SMTP_USER = ""  # for a mail server that asks who you are
NOTIFY_SMTP_PASSWORD = os.environ.get("NOTIFY_SMTP_PASSWORD", "")  # from the environment: everybody sees command lines
WEB_TOKEN = os.environ.get("WEB_TOKEN", "")  # what writing through the page takes; empty: a browser on this machine
WEB_PICTURES = False  # show pictures that the archive holds, beside hits and in articles; no portal is asked for one
NOTIFY_REPEAT_HOURS = 24  # between two messages about the same alarm
DISK_FREE_MIN_MB = 100  # a crawl does not start with less: what it fetched could not be stored
REVISIT_HOURS = "1,6,24,168"  # ages at which an article is fetched again, to see edits and deletions; empty: never
THREAD_REVISIT_HOURS = 168  # all of a forum's thread is read again so long after it was: edits, removals; 0: never
RETRY_HOURS = "1,6,24,72,168"  # waits before a page that failed is tried again; after the last it rests
REVISITS_MAX = 1000  # known articles fetched again in one run: after a long pause several runs share the work
RATE_LIMIT_STOP_AFTER = 5  # consecutive 429 answers that end the run
FAILURES_STOP_AFTER = 30  # consecutive requests that fail (5xx, no answer) and end the run, 0: none do
RETRY_AFTER_MAX_SECONDS = 3000  # a server that asks for more ends the run: hourly cron lines come back anyway
CRAWL_DELAY_MAX_SECONDS = 60  # a robots.txt that asks for more is met with this
QUIET_HOURS = ""  # e.g. 01:00-06:00 in China's time (several with commas): a run ends there, the next one goes on

# Politeness: these are small servers
ROBOTSTXT_OBEY = True  # a server's rules are kept
ROBOTSTXT_USER_AGENT = "RegionalNews"  # product token alone (RFC 9309, 2.2.1)
DOWNLOAD_DELAY = 2  # jittered by half: never below a second
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection per host
CONCURRENT_REQUESTS = 1  # nothing waits behind the middlewares: a Retry-After or a SIGTERM takes effect at once
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for each page, a hundred by itself; a page is one article
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 0  # nothing is asked for while a page is read: it may be the last one wanted
AUTOTHROTTLE_ENABLED = True  # a slow server is asked more slowly
AUTOTHROTTLE_START_DELAY = 0  # so that it starts at DOWNLOAD_DELAY, also where a user sets that to 0
DOWNLOAD_TIMEOUT = 30  # three minutes per dead page would stall a portal for hours
RETRY_TIMES = 2  # what fails three times is left to the next run

# Safety: pages come from strangers
DOWNLOAD_MAXSIZE = 8 * 2**20  # after decompression; Scrapy's 1 GiB lets a 2 MB bomb take 1 GB of memory
DOWNLOAD_WARNSIZE = 2 * 2**20  # no article has been seen that large
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page is no page
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy does not verify by default
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}  # http and https alone
TWISTED_DNS_RESOLVER = "regional_news.http.address_gate.GuardedResolver"  # no names of private addresses
TELNETCONSOLE_ENABLED = False  # no listening sockets
REMOTE_CONTROL_ENABLED = False  # no listening sockets
COOKIES_ENABLED = False  # no session is needed; forums that need one switch them on
METAREFRESH_ENABLED = False  # articles do not move by meta refresh, traps do
REDIRECT_MAX_TIMES = 5  # as RFC 9309 asks for robots.txt; no page needs more
REFERRER_POLICY = "no-referrer"  # which page led to which is our own business
# A Referrer-Policy response header would override the line above: whatever it names means the same here.
REFERRER_POLICIES = dict.fromkeys(
    ["", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "scrapy-default",
     "strict-origin", "strict-origin-when-cross-origin", "unsafe-url"],
    "scrapy.spidermiddlewares.referer.NoReferrerPolicy",
)  # fmt: skip
DEFAULT_REQUEST_HEADERS = {  # what a reader in China sends
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",  # Scrapy asks for English
}

DOWNLOADER_MIDDLEWARES = {  # what stands between a spider and the network, first to last
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # retries and redirects get past it
    "regional_news.http.scope.ScopeMiddleware": 50,
    "regional_news.http.address_gate.AddressGateMiddleware": 60,
    "regional_news.http.lease.LeaseMiddleware": 65,
    "regional_news.http.quiet_hours.QuietHoursMiddleware": 70,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # fetches a list of public suffixes
    "regional_news.http.cookies.HostCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # allows everything when robots.txt fails
    "regional_news.http.robots.RobotsMiddleware": 100,
    "regional_news.http.cooldown.CooldownMiddleware": 560,  # the last to hold a request back
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # takes a torn body for a page
    "regional_news.http.compression.StrictCompressionMiddleware": 590,
    "regional_news.http.kept_answers.KeptAnswersMiddleware": 585,
    # Above RedirectMiddleware (600) and HttpCompressionMiddleware (590): the archive holds what the server sent.
    "regional_news.http.archive.AnswerMiddleware": 610,
    "regional_news.http.posted_lists.PostedListsMiddleware": 620,
}
SPIDER_MIDDLEWARES = {  # between the network and a spider
    "regional_news.http.archive.ArchiveMiddleware": 10,  # before HttpErrorMiddleware (50): it sees 304 and 404
}
EXTENSIONS = {  # the run's record, and its line on a terminal
    "regional_news.run.logs.SafeLog": 10,
    "regional_news.http.replay.ReplaySource": 50,  # before a run is entered: it may refuse its files
    "regional_news.run.recorder.Recorder": 100,
    "regional_news.run.shutdown.GracefulEnd": 200,
    "regional_news.run.progress.ProgressLine": 500,
}
ITEM_PIPELINES = {  # what an article passes through
    "regional_news.pipelines.ValidatePipeline": 100,
    "regional_news.pipelines.StorePipeline": 300,  # one transaction finds copies, stores, and writes the line
}

FEED_EXPORT_ENCODING = "utf-8"  # Chinese unescaped
LOG_FORMATTER = "regional_news.run.logformat.ShortLogFormatter"  # Scrapy prints the whole text of a dropped item
WARN_ON_GENERATOR_RETURN_VALUE = False  # asked of each page's callback anew, from its source; ours are checked by mypy
LOG_LEVEL = "INFO"  # a line a request for years fills disks
MEMUSAGE_LIMIT_MB = 1024  # a leaking run ends by itself instead of taking the machine with it
