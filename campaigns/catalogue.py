"""The campaigns of a night: what each does to the node, and what must find its wrong variant out.

Those whose full form is worth most come first: a night that is too short for all gives them their time before others.
"""

from __future__ import annotations

from campaigns.campaign import Campaign

CASES_A_MINUTE = 2_300


def _cases(minutes: float) -> dict[str, str]:
    """As many generated requests as fit, 100,000 at most; with fewer than 1,000 the control would find nothing."""
    return {"LIANGZHAO_API_CASES": str(int(min(100_000, max(1_000, CASES_A_MINUTE * (minutes - 1)))))}


def _soak(minutes: float) -> dict[str, str]:
    """Seconds of load: what is left after the node has started."""
    return {"LIANGZHAO_SOAK_SECONDS": str(int(max(20, 60 * (minutes - 2))))}


def _scan(minutes: float) -> dict[str, str]:
    """Seconds of each of four crawls."""
    return {"LIANGZHAO_SCAN_SECONDS": str(int(max(8, 6 * minutes)))}


CAMPAIGNS = (
    Campaign(
        "walls",
        "Threaded requests over shared connections",
        ("Z2", "Z3"),
        ("tests/access/test_pool.py", "tests/privacy/test_pooled_requests.py"),
        (
            "test_a_setting_of_the_session_would_leak_without_the_reset_of_the_pool",
            "test_settings_of_the_session_leak_where_the_pool_does_not_reset",
        ),
        short=0.6,
        full=16,
        figures=("pooled-requests",),
    ),
    Campaign(
        "journal",
        "Journal and log are tampered with by a superuser",
        ("T3",),
        ("tests/audit/test_examination.py", "tests/audit/test_sequencing.py", "tests/audit/test_sequencer_process.py"),
        ("test_a_reader_by_the_last_id_would_miss_some",),
        short=0.8,
        full=6,
        figures=("tamperings",),
    ),
    Campaign(
        "database-kills",
        "The database is killed under 12 writers",
        ("I1",),
        ("tests/config/backup/test_kills.py",),
        ("test_a_server_that_does_not_wait_for_its_disk_loses",),
        short=0.6,
        full=1.5,
        figures=("database-kills", "database-kills-control"),
    ),
    Campaign(
        "files",
        "Every byte of licence files is flipped",
        ("K5",),
        ("tests/verification/test_flips.py", "tests/verification/test_hostile.py"),
        ("test_a_careless_verifier_is_found_out",),
        short=0.7,
        full=20,
        figures=("flipped-ofd", "flipped-members", "flipped-headers", "flipped-pdf", "flipped-container"),
    ),
    Campaign(
        "rekeying",
        "All personal data sealed anew under load",
        ("P3",),
        ("tests/privacy/test_rekeying.py",),
        (),
        short=0.4,
        full=3,
        figures=("rekeying",),
    ),
    Campaign(
        "faults",
        "A crash, an error, a time-out at every point of issuing",
        ("I2", "I4"),
        ("tests/licensing/test_faults.py", "tests/web/test_personal_at_once.py", "tests/api/test_interface_at_once.py"),
        ("test_the_campaign_finds_an_issuer_that_journals_in_a_commit_of_its_own",),
        short=0.5,
        full=3,
        figures=("faults",),
    ),
    Campaign(
        "lists",
        "Lists are taken in, and their importer is killed",
        ("I1",),
        ("tests/consolidation/intake/test_killed.py", "tests/consolidation/intake/test_bulk_register.py"),
        (),
        short=3,
        full=12,
    ),
    Campaign(
        "signer-kills",
        "The signer is killed while licences are sealed",
        ("K2", "B4"),
        ("tests/night/test_signer_kills.py", "tests/keys/test_kills.py"),
        ("test_a_sealer_that_asks_once_and_gives_up_would_leave_some",),
        short=0.6,
        full=2,
        figures=("signer-kills", "signer-kills-control"),
    ),
    Campaign(
        "clocks",
        "Clocks an hour or a day off: web, worker, signer",
        ("B5",),
        (
            "tests/licensing/test_clocks.py",
            "tests/licensing/test_last_days.py",
            "tests/kernel/test_learned_clock.py",
            "tests/night/test_moved_clock.py",
        ),
        ("test_the_moved_clock_is_seen_by_the_process",),
        short=1,
        full=1.5,
        figures=("worker+1h", "worker-1h", "signer+1h", "signer-1h", "pages+24h", "pages-24h"),
        needs=("faketime",),
    ),
    Campaign(
        "primary-away",
        "The primary is away, licences are checked from the replica",
        ("B4",),
        ("tests/config/test_replica.py", "tests/web/test_degraded.py"),
        ("test_without_a_replica_nothing_is_answered_and_nothing_called_valid",),
        short=1,
        full=3,
        figures=("primary-away", "primary-away-control"),
    ),
    Campaign(
        "backup",
        "Loss of the host, mistaken deletion, flipped bits",
        ("B1", "B2"),
        ("tests/config/backup/test_moments.py", "tests/config/backup/test_sets.py"),
        ("test_an_archive_alone_loses_what_was_acknowledged", "test_a_flipped_bit_is_found"),
        short=1.2,
        full=1.2,
        figures=("host-gone", "host-gone-control"),
    ),
    Campaign(
        "full-disk",
        "The volume of the database is filled",
        ("B3",),
        ("tests/config/backup/test_full_disk.py",),
        (),
        short=0.3,
        full=0.3,
        figures=("full-disk",),
    ),
    Campaign(
        "hostile-files",
        "Hostile uploads in limited children",
        ("W2", "W3"),
        ("tests/documents/test_sandbox.py", "tests/documents/test_files.py"),
        (),
        short=0.6,
        full=0.6,
    ),
    Campaign(
        "leader-lost",
        "The leader of three hosts is lost ten times under load",
        ("B1",),
        ("tests/deploy/test_patroni.py",),
        (),
        short=8,
        full=10,
        figures=tuple(f"patroni-{loss}" for loss in range(10)),
        needs=("patroni", "etcd", "haproxy"),
        full_only=True,
        whole=True,
    ),
    Campaign(
        "scanners",
        "Scanners not written by us, on loopback",
        ("W6", "W7", "W8"),
        ("tests/night/test_scanners.py",),
        (
            "test_wapiti_finds_a_page_that_echoes",
            "test_sqlmap_finds_sql_built_of_strings",
            "test_testssl_finds_an_old_protocol",
            "test_sslscan_finds_an_old_protocol",
        ),
        short=5,
        full=40,
        figures=("wapiti", "sqlmap", "testssl", "sslscan"),
        needs=("wapiti", "sqlmap", "testssl", "sslscan", "nginx"),
        scaled=_scan,
    ),
    Campaign(
        "interface",
        "Generated requests over the interface, as each role",
        ("W1",),
        ("tests/api/test_interface_campaign.py",),
        ("test_the_campaign_finds_an_interface_that_falls_over",),
        short=1.2,
        full=45,
        is_spread=True,
        scaled=_cases,
    ),
    Campaign(
        "soak",
        "Twice the forecast load, with kills of web, worker and signer",
        ("B6", "I12"),
        ("tests/night/test_soak.py",),
        ("test_a_count_of_errors_finds_errors",),
        short=1.2,
        full=120,
        figures=("soak", "soak-control"),
        scaled=_soak,
    ),
)

NIGHT_MINUTES = 480.0
