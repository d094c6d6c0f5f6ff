package dev.tidegate.metric;

import java.util.List;
import java.util.stream.Stream;

/** The metrics of the cutover: a part of {@link MetricCatalogue}. */
public final class CutoverMetrics {
    /** Where a cutover is. */
    public static final Metric CUTOVER_STATE =
            Metric.gauge(
                    "tidegate_cutover_state",
                    "1 for the state that the cutover is in, 0 for the others. REPLICATING before"
                            + " one is begun. As this process saw it last.",
                    "state");

    /** How long it is in its state. */
    public static final Metric CUTOVER_WAITING_SECONDS =
            Metric.gauge(
                    "tidegate_cutover_waiting_seconds",
                    "How long the cutover is in a state that it should leave by itself. 0 while it"
                            + " rests: REPLICATING, ARMED, LIVE, COMPLETE.");

    /** How long applications could not write. */
    public static final Metric CUTOVER_WRITE_PAUSE_SECONDS =
            Metric.gauge(
                    "tidegate_cutover_write_pause_seconds",
                    "How long applications could not write in the last attempt of a direction"
                            + " (forward, back), rehearsals too. NaN before the first.",
                    "direction");

    /** How long a step took. */
    public static final Metric CUTOVER_STEP_SECONDS =
            Metric.gauge(
                    "tidegate_cutover_step_seconds",
                    "How long each step of the last attempt took. NaN of a step that it has not"
                            + " done.",
                    "step");

    /** How long a lease has left. */
    public static final Metric CUTOVER_LEASE_LEFT_SECONDS =
            Metric.gauge(
                    "tidegate_cutover_lease_left_seconds",
                    "How long the fence of a side (source, target) keeps applications out before it"
                            + " opens by itself. Below 0 when nobody has opened it yet. NaN while it is"
                            + " not leased.",
                    "side");

    /** How long ago it was looked. */
    public static final Metric CUTOVER_LOOK_AGE_SECONDS =
            Metric.gauge(
                    "tidegate_cutover_look_age_seconds",
                    "Time since this process last saw the fence of a side (source, target). About a"
                            + " second; a process that does not see it cannot open it when its lease"
                            + " ends. NaN before the first time, and where no cutover is set up.",
                    "side");

    /** What operators were told. */
    public static final Metric CUTOVER_ALARMS =
            Metric.counter(
                    "tidegate_cutover_alarms_total",
                    "Alarms of the cutover that this process told; told again while they last.");

    /** Whether there is a way back. */
    public static final Metric ROLLBACK_POSSIBLE =
            Metric.gauge(
                    "tidegate_rollback_possible",
                    "1 while the cutover is LIVE and the stream back applies, with nothing put"
                            + " aside. 0 otherwise.");

    /** What the target keeps for the way back. */
    public static final Metric REVERSE_LOG_KEPT_BYTES =
            Metric.gauge(
                    "tidegate_reverse_slot_retained_bytes",
                    "Write-ahead log that the target keeps for the stream back: its replication"
                            + " slot. Idle: up to some tens of MiB. Grows while nobody reads it,"
                            + " until the target's disk is full. NaN while there is no slot.");

    /** Whether anybody reads it. */
    public static final Metric REVERSE_LOG_READ =
            Metric.gauge(
                    "tidegate_reverse_slot_active",
                    "1 while the stream back reads that slot, 0 while nobody does. NaN while there"
                            + " is none.");

    /** What the ledger of the way back says. */
    public static final Metric REVERSE_LEDGER_TABLES =
            Metric.gauge(
                    "tidegate_reverse_ledger_tables",
                    "Tables of the stream back by what its ledger says of their changes: same (SQL"
                            + " Server answered for all that the target's log has), different"
                            + " (changes were lost), unknown. NaN while none is kept.",
                    "state");

    /** What was put aside of the way back. */
    public static final Metric REVERSE_QUARANTINED_TRANSACTIONS =
            Metric.gauge(
                    "tidegate_reverse_quarantined_transactions",
                    "Transactions of the stream back that were put aside and are not resolved: the"
                            + " source lacks what they did, and no rollback is possible. NaN while"
                            + " none can be.");

    /** Since when. */
    public static final Metric REVERSE_QUARANTINE_OLDEST_SECONDS =
            Metric.gauge(
                    "tidegate_reverse_quarantine_oldest_seconds",
                    "Age of the oldest of them; 0 if there is none, NaN while none can be.");

    private static final List<Metric> ALL =
            List.of(
                    CUTOVER_STATE,
                    CUTOVER_WAITING_SECONDS,
                    CUTOVER_WRITE_PAUSE_SECONDS,
                    CUTOVER_STEP_SECONDS,
                    CUTOVER_LEASE_LEFT_SECONDS,
                    CUTOVER_LOOK_AGE_SECONDS,
                    CUTOVER_ALARMS,
                    ROLLBACK_POSSIBLE,
                    REVERSE_LOG_KEPT_BYTES,
                    REVERSE_LOG_READ,
                    REVERSE_LEDGER_TABLES,
                    REVERSE_QUARANTINED_TRANSACTIONS,
                    REVERSE_QUARANTINE_OLDEST_SECONDS);

    private CutoverMetrics() {}

    /** These, and those of the operator's seat, behind others: all, in the order of the table. */
    static List<Metric> with(Metric... others) {
        return Stream.of(List.of(others), ALL, SeatMetrics.ALL).flatMap(List::stream).toList();
    }
}
