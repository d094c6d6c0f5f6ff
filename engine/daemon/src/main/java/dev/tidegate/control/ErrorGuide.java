package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;

/** What each error code means, and what an operator does about it: {@code deploy/errors.md}. */
public final class ErrorGuide {
    private static final Entry QUARANTINE_REFUSED =
            new Entry(
                    "A transaction cannot be put aside, or resolved, as asked.",
                    "Look at `tidegate quarantine list`: only the transaction before which the"
                            + " daemon stopped can be put aside.");
    private static final Entry GROUPS_REFUSED =
            new Entry(
                    "The replication groups cannot be as `source.groups` asks: a table would change"
                            + " its group, a foreign key would lead from one group to another, or a"
                            + " group would vanish.",
                    "Correct `source.groups` as the hint says; other groups need a new pipeline.");

    private static final Entry LOAD_REFUSED =
            new Entry(
                    "The load, or the set of tables, cannot be changed as asked: the table is not"
                            + " there, or not in a state for it. Only the verb fails; the pipeline"
                            + " goes on.",
                    "Look at `tidegate load status`, and do what the hint says.");

    private static final Entry VALIDATE_REFUSED =
            new Entry(
                    "The audits cannot do what was asked: they are off, the table is not audited, or"
                            + " something that it needs is not there. Only the verb fails; the"
                            + " pipeline goes on.",
                    "Look at `tidegate validate status`, and do what the hint says.");

    private static final Entry CUTOVER_REFUSED =
            new Entry(
                    "The cutover cannot do what was asked: something forbids it, or it is in another"
                            + " state. Nothing was changed.",
                    "Look at `tidegate cutover status`, and do what the hint says.");

    private static final Entry CUTOVER_FENCED =
            new Entry(
                    "Another process took over the cutover while this one was at work.",
                    "Nothing: the other one goes on. Look at `tidegate cutover status`.");

    private static final Entry CUTOVER_WAITING =
            new Entry(
                    "A step of the cutover waits for something that is not so yet, such as a"
                            + " transaction that stays open.",
                    "Nothing before the step's time is over; then the handover is given up, and the"
                            + " log says what was missing.");

    private static final Entry CUTOVER_HOOK_FAILED =
            new Entry(
                    "A hook of the cutover said no, or did not answer in time.",
                    "Correct the hook; `tidegate cutover plan` calls it without meaning it.");

    private static final Entry CUTOVER_ABORTED =
            new Entry(
                    "The handover was given up before its commit point; the applications write where"
                            + " they did.",
                    "Look at the reason, mend it, and `tidegate cutover rehearse`.");

    private static final Entry LOAD_DISK_UNAVAILABLE =
            new Entry(
                    "A value of a large object could not be kept in `load.large_object_folder` while"
                            + " its row was loaded: the disk is full, or the folder cannot be"
                            + " written. The chunk is undone and read again.",
                    "Make room, or name another folder. It must hold the largest row, as many times"
                            + " as `load.parallel_reads`.");

    private static final Entry ACCESS_REFUSED =
            new Entry(
                    "Who asked the daemon is not known to it, has not the role for what he asked, asks"
                            + " too often, or wants a second person's approval. Nothing was changed.",
                    "Give a token with `--token-file` or `TIDEGATE_TOKEN`; `http.tokens`, `http.oidc`"
                            + " and `http.clients` say who has which role.");

    private static final Entry REQUEST_INVALID =
            new Entry(
                    "A request to the daemon has a path, a header, a parameter or a body that it does"
                            + " not take. Nothing was changed.",
                    "Compare it with `/api/v1/openapi.json`; the command line of the same version"
                            + " makes right ones.");

    private ErrorGuide() {}

    /**
     * What a code is about.
     *
     * @param meaning what happened
     * @param advice what to do
     */
    public record Entry(String meaning, String advice) {}

    /** The entry of a code. */
    public static Entry of(ErrorCode code) {
        return switch (code) {
            case INTERNAL ->
                    new Entry(
                            "A fault of Tidegate itself.",
                            "Start again: it goes on from the checkpoint. Report it with the log"
                                    + " of `--debug`.");
            case SETTINGS_INVALID ->
                    new Entry(
                            "The settings are not right; nothing was connected.",
                            "Correct what the message names; `tidegate config check` tells"
                                    + " whether that was all.");
            case SOURCE_UNAVAILABLE ->
                    new Entry(
                            "SQL Server could not be reached, or broke a connection.",
                            "Nothing, if it comes back by itself. Else check network, login and"
                                    + " server; lag grows meanwhile, and CDC's retention limits"
                                    + " how long that may last.");
            case SOURCE_NOT_READY ->
                    new Entry(
                            "The source lacks CDC, a permission or a table.",
                            "Do what the hint says on the source, then start again.");
            case SOURCE_LOG_TRUNCATED ->
                    new Entry(
                            "CDC's cleanup removed changes that were not captured.",
                            "Raise CDC's retention, then load again: the missing changes cannot"
                                    + " be had any more.");
            case SOURCE_LOG_INCONSISTENT ->
                    new Entry(
                            "The source's log contradicts what was read before, such as after a"
                                    + " restore of the source.",
                            "Do not go on with this pipeline; load again under a new pipeline"
                                    + " name.");
            case TYPE_UNSUPPORTED ->
                    new Entry(
                            "A column's type cannot be captured or carried.",
                            "Exclude the table (`source.tables_excluded`) or change the column.");
            case LOAD_TABLE_TOO_HOT ->
                    new Entry(
                            "A table changed while it was loaded, in a way that cannot be put right"
                                    + " behind it: it has no key, or keys of rows with large"
                                    + " objects moved.",
                            "Do what the hint says; load the table at a quiet hour.");
            case JOURNAL_UNAVAILABLE ->
                    new Entry(
                            "Kafka could not be reached, or did not answer in time.",
                            "Nothing, if it comes back by itself. Else check the brokers and"
                                    + " `journal.bootstrap_servers`.");
            case JOURNAL_FENCED ->
                    new Entry(
                            "Kafka ended a transaction: another process writes, or this slept.",
                            "Nothing: it goes on, or stops with `TARGET_FENCED`.");
            case JOURNAL_TRUNCATED ->
                    new Entry(
                            "Records that were not applied are gone from the journal.",
                            "Raise the topic's retention, then load again.");
            case JOURNAL_DAMAGED ->
                    new Entry(
                            "A record of the journal cannot be read, or stands in a wrong place.",
                            "Find out who else writes into the topic, then load again. Nothing"
                                    + " behind it was applied.");
            case CHAIN_BROKEN ->
                    new Entry(
                            "The hash chain of what would be applied differs from what was"
                                    + " captured.",
                            "The journal lacks, repeats or alters transactions: find out why,"
                                    + " then load again. Nothing behind it was applied.");
            case TARGET_UNAVAILABLE ->
                    new Entry(
                            "PostgreSQL could not be reached, or broke a connection.",
                            "Nothing, if it comes back by itself. Else check network, role and"
                                    + " server.");
            case TARGET_NOT_READY ->
                    new Entry(
                            "The target lacks a privilege, a table or a setting, or has a table"
                                    + " of another shape.",
                            "Do what the hint says on the target, then start again.");
            case TARGET_FENCED ->
                    new Entry(
                            "Another process took over, and this one can commit nothing more.",
                            "Nothing, if the other one is meant to run. Processes that are to"
                                    + " share a pipeline need names of their own: setting"
                                    + " `member`.");
            case TARGET_ROW_MISSING ->
                    new Entry(
                            "A row that a change must hit is not on the target, or is there more"
                                    + " than once.",
                            "Somebody else wrote into the table. Mend the row, or load the table"
                                    + " again. If the transaction can never go in, `tidegate"
                                    + " quarantine approve` puts it aside.");
            case TARGET_REFUSED ->
                    new Entry(
                            "The target refused a change: a constraint, a trigger, a value it"
                                    + " cannot hold.",
                            "Look at the constraint that the message names; the source has no"
                                    + " such rule, or the row differs. If the transaction can"
                                    + " never go in, `tidegate quarantine approve` puts it aside.");
            case SOURCE_REPLACED ->
                    new Entry(
                            "The pipeline was made from another source database, or the source"
                                    + " was restored since.",
                            "Correct `source.url`, or load again under a new pipeline name. Do"
                                    + " not go on with this one.");
            case JOURNAL_NOT_READY ->
                    new Entry(
                            "Kafka lacks a permission, a version, or a topic's property.",
                            "Do what the hint says on the brokers, then start again.");
            case QUARANTINE_REFUSED -> QUARANTINE_REFUSED;
            case GROUPS_REFUSED -> GROUPS_REFUSED;
            case LOAD_REFUSED -> LOAD_REFUSED;
            case VALIDATE_REFUSED -> VALIDATE_REFUSED;
            case CUTOVER_REFUSED -> CUTOVER_REFUSED;
            case CUTOVER_FENCED -> CUTOVER_FENCED;
            case CUTOVER_WAITING -> CUTOVER_WAITING;
            case CUTOVER_HOOK_FAILED -> CUTOVER_HOOK_FAILED;
            case CUTOVER_ABORTED -> CUTOVER_ABORTED;
            case LOAD_DISK_UNAVAILABLE -> LOAD_DISK_UNAVAILABLE;
            case ACCESS_REFUSED -> ACCESS_REFUSED;
            case REQUEST_INVALID -> REQUEST_INVALID;
        };
    }

    /** The page {@code deploy/errors.md}. */
    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Errors

                        Generated from `ErrorCode` and `ErrorGuide`; do not edit.

                        A code is stable: alerts and runbooks may rely on it. RETRY: the workers stop, wait and start
                        again from what is durable, by themselves. STOP: the pipeline stands still until an operator
                        has acted. Either way nothing is lost and no partial transaction is visible.

                        | code | action | what happened | what to do |
                        |---|---|---|---|
                        """);
        for (ErrorCode code : ErrorCode.values()) {
            Entry entry = of(code);
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(code, code.action(), entry.meaning(), entry.advice()));
        }
        page.append("\n## What each looks like\n\n```\n");
        for (ErrorCode code : ErrorCode.values()) {
            page.append("%s: %s\n".formatted(code, ErrorExample.of(code)));
        }
        return page.append("```\n").toString();
    }
}
