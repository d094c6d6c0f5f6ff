package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Locale;

/**
 * Options of a database that {@code ALTER DATABASE … SET} changes and {@code sys.databases} shows.
 *
 * @param compatibilityLevel 160 is SQL Server 2022's
 * @param snapshotIsolation ALLOW_SNAPSHOT_ISOLATION
 * @param readCommittedSnapshot READ_COMMITTED_SNAPSHOT
 * @param recovery recovery model
 * @param durability DELAYED_DURABILITY
 * @param acceleratedRecovery ACCELERATED_DATABASE_RECOVERY
 * @param changeTracking CHANGE_TRACKING
 * @param readOnly READ_ONLY
 * @param access who may connect
 */
public record DatabaseOptions(
        int compatibilityLevel,
        boolean snapshotIsolation,
        boolean readCommittedSnapshot,
        Recovery recovery,
        Durability durability,
        boolean acceleratedRecovery,
        boolean changeTracking,
        boolean readOnly,
        Access access) {
    /** Recovery models. */
    public enum Recovery {
        FULL(1),
        BULK_LOGGED(2),
        SIMPLE(3);

        private final int number;

        Recovery(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Kinds of delayed durability. */
    public enum Durability {
        DISABLED(0),
        ALLOWED(1),
        FORCED(2);

        private final int number;

        Durability(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Kinds of access. */
    public enum Access {
        MULTI_USER(0),
        SINGLE_USER(1),
        RESTRICTED_USER(2);

        private final int number;

        Access(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** What a new database has: readers do not wait for writers here, so the options say so. */
    static final DatabaseOptions DEFAULTS =
            new DatabaseOptions(
                    160,
                    true,
                    true,
                    Recovery.FULL,
                    Durability.DISABLED,
                    false,
                    false,
                    false,
                    Access.MULTI_USER);

    /**
     * These options after {@code ALTER DATABASE … SET}.
     *
     * @param words the option and its value as written, without {@code =}; options that change
     *     nothing here are left alone
     */
    public DatabaseOptions set(List<String> words) {
        String option = words.getFirst().toUpperCase(Locale.ROOT);
        String value = words.size() > 1 ? words.get(1).toUpperCase(Locale.ROOT) : "";
        boolean on = value.equals("ON");
        return switch (option) {
            case "COMPATIBILITY_LEVEL" -> compatibility(Integer.parseInt(value));
            case "ALLOW_SNAPSHOT_ISOLATION" -> isolation(on, readCommittedSnapshot);
            case "READ_COMMITTED_SNAPSHOT" -> isolation(snapshotIsolation, on);
            case "RECOVERY" -> log(Recovery.valueOf(value), durability, acceleratedRecovery);
            case "DELAYED_DURABILITY" ->
                    log(recovery, Durability.valueOf(value), acceleratedRecovery);
            case "ACCELERATED_DATABASE_RECOVERY" -> log(recovery, durability, on);
            case "CHANGE_TRACKING" -> access(on, readOnly, access);
            case "READ_ONLY", "READ_WRITE" ->
                    access(changeTracking, option.equals("READ_ONLY"), access);
            case "MULTI_USER", "SINGLE_USER", "RESTRICTED_USER" ->
                    access(changeTracking, readOnly, Access.valueOf(option));
            default -> this;
        };
    }

    private DatabaseOptions compatibility(int level) {
        return new DatabaseOptions(
                level,
                snapshotIsolation,
                readCommittedSnapshot,
                recovery,
                durability,
                acceleratedRecovery,
                changeTracking,
                readOnly,
                access);
    }

    private DatabaseOptions isolation(boolean snapshot, boolean readCommitted) {
        return new DatabaseOptions(
                compatibilityLevel,
                snapshot,
                readCommitted,
                recovery,
                durability,
                acceleratedRecovery,
                changeTracking,
                readOnly,
                access);
    }

    private DatabaseOptions log(
            Recovery newRecovery, Durability newDurability, boolean newAcceleratedRecovery) {
        return new DatabaseOptions(
                compatibilityLevel,
                snapshotIsolation,
                readCommittedSnapshot,
                newRecovery,
                newDurability,
                newAcceleratedRecovery,
                changeTracking,
                readOnly,
                access);
    }

    private DatabaseOptions access(
            boolean newChangeTracking, boolean newReadOnly, Access newAccess) {
        return new DatabaseOptions(
                compatibilityLevel,
                snapshotIsolation,
                readCommittedSnapshot,
                recovery,
                durability,
                acceleratedRecovery,
                newChangeTracking,
                newReadOnly,
                newAccess);
    }
}
