"""What the worker does by the clock. Every task may run twice, or stop anywhere, without harm (SEC-I12).

Times are UTC, as the queue reads them: 16:00 is midnight by the law's calendar, which knows no summer time.
"""

from __future__ import annotations

from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from liangzhao.jobs import chores

EVERY_FEW_SECONDS = "* * * * * */5"
EVERY_HALF_MINUTE = "* * * * * */30"
EVERY_MINUTE = "* * * * *"
HOURLY = "17 * * * *"
HALF_PAST = "31,59 * * * *"
SMALL_HOURS = "* 17-20 * * *"
MIDNIGHT = "0 16 * * *"
AFTER_MIDNIGHT = "40 18 * * *"
BEFORE_DAWN = "20 19 * * *"
MORNING = "0 0 * * *"
KEPT_HOURS = 30 * 24

tasks = Blueprint()


@tasks.periodic(cron=EVERY_FEW_SECONDS)
@tasks.task(name="seal_planned", queueing_lock="seal_planned")
def seal_planned(timestamp: int) -> None:
    """Seal what was planned and not sealed by the request that planned it."""
    del timestamp
    chores.seal_planned()


@tasks.periodic(cron=EVERY_FEW_SECONDS)
@tasks.task(name="work_on_uploads", queueing_lock="work_on_uploads", lock="work_on_uploads")
def work_on_uploads(timestamp: int) -> None:
    """Go on with the lists that came in by the portals."""
    del timestamp
    chores.work_on_uploads()


@tasks.periodic(cron=EVERY_FEW_SECONDS)
@tasks.task(name="resume_licences", queueing_lock="resume_licences", lock="resume_licences")
def resume_licences(timestamp: int) -> None:
    """Let licences stand again whose holders lack nothing any more."""
    del timestamp
    chores.resume_licences()


@tasks.periodic(cron=EVERY_FEW_SECONDS)
@tasks.task(name="work_on_reissues", queueing_lock="work_on_reissues", lock="work_on_reissues")
def work_on_reissues(timestamp: int) -> None:
    """Go on making licences anew that a stolen key signed."""
    del timestamp
    chores.work_on_reissues()


@tasks.periodic(cron=EVERY_FEW_SECONDS)
@tasks.task(name="carry_out_merges", queueing_lock="carry_out_merges", lock="carry_out_merges")
def carry_out_merges(timestamp: int) -> None:
    """Carry out the large merges that two officers decided."""
    del timestamp
    chores.carry_out_merges()


@tasks.periodic(cron=MIDNIGHT)
@tasks.task(name="expire_licences", queueing_lock="expire_licences", retry=10)
def expire_licences(timestamp: int) -> None:
    """Mark the licences whose last day is over."""
    del timestamp
    chores.expire_licences()


@tasks.periodic(cron=EVERY_HALF_MINUTE)
@tasks.task(name="count_coverage", queueing_lock="count_coverage")
def count_coverage(timestamp: int) -> None:
    """Bring the statistics in step with the journal."""
    del timestamp
    chores.count_coverage()


@tasks.periodic(cron=EVERY_HALF_MINUTE)
@tasks.task(name="close_answered", queueing_lock="close_answered")
def close_answered(timestamp: int) -> None:
    """Close findings about photos of people who have sent one since."""
    del timestamp
    chores.close_answered()


@tasks.periodic(cron=HALF_PAST)
@tasks.task(name="recheck_new", queueing_lock="recheck_new", lock="recheck")
def recheck_new(timestamp: int) -> None:
    """Look again at the licences of the last two hours."""
    del timestamp
    chores.recheck_new(hours=2)


@tasks.periodic(cron=SMALL_HOURS)
@tasks.task(name="recheck_on", queueing_lock="recheck_on", lock="recheck")
def recheck_on(timestamp: int) -> None:
    """Look again at every licence that was ever issued, once a week, a slice in each minute of the small hours."""
    del timestamp
    chores.recheck_on()


@tasks.periodic(cron=HOURLY)
@tasks.task(name="clear_old", queueing_lock="clear_old")
def clear_old(timestamp: int) -> None:
    """Forget live codes and sessions that are long over."""
    del timestamp
    chores.clear_old()


@tasks.periodic(cron=AFTER_MIDNIGHT)
@tasks.task(name="end_retention", queueing_lock="end_retention", retry=10)
def end_retention(timestamp: int) -> None:
    """Delete what the inventory of personal data keeps no longer."""
    del timestamp
    chores.end_retention()


@tasks.periodic(cron=MORNING)
@tasks.task(name="remind_of_questions", queueing_lock="remind_of_questions", retry=3)
def remind_of_questions(timestamp: int) -> None:
    """Remind of questions of the authority that wait too long."""
    del timestamp
    chores.remind_of_questions()


@tasks.periodic(cron=BEFORE_DAWN)
@tasks.task(name="look_over_registers", queueing_lock="look_over_registers", lock="look_over_registers", retry=3)
def look_over_registers(timestamp: int) -> None:
    """Run the rules of data quality over every register, and keep how good the data are."""
    del timestamp
    chores.look_over_registers()


@tasks.periodic(cron=EVERY_MINUTE)
@tasks.task(name="rescue_stalled", queueing_lock="rescue_stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that fell silent to those that live; where the same one waits already, it is enough.

    That one cannot begin before the silent one's lock is given up.
    """
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            await jobs.finish_job(job, Status.ABORTED, delete_job=False)


@tasks.periodic(cron=AFTER_MIDNIGHT)
@tasks.task(name="remove_old_jobs", queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete jobs that failed or ended a month ago; those that succeeded are deleted at once."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
