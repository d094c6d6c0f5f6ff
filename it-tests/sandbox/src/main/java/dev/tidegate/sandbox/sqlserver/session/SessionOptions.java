package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.storage.DateOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What SET has set in a session. Used by the session's own thread only. */
final class SessionOptions {
    static final int DATE_FIRST_US = 7;
    static final int TEXT_SIZE_MAX = Integer.MAX_VALUE;
    static final String READ_COMMITTED = "READ COMMITTED";

    /** By their numbers in views, from 1. */
    private static final List<String> LEVELS =
            List.of(
                    "READ UNCOMMITTED",
                    READ_COMMITTED,
                    "REPEATABLE READ",
                    "SERIALIZABLE",
                    "SNAPSHOT");

    boolean noCount;
    boolean implicitTransactions;
    boolean xactAbort;
    boolean quotedIdentifier = true;
    boolean ansiNulls = true;
    boolean ansiPadding = true;
    boolean ansiWarnings = true;
    boolean arithAbort = true;
    boolean concatNullYieldsNull = true;

    /** Milliseconds; negative waits for ever. */
    int lockTimeout = -1;

    /** From -10 to 10: who is rolled back when sessions wait for each other. */
    int deadlockPriority;

    /** 0 is no limit. */
    long rowCount;

    int textSize = TEXT_SIZE_MAX;
    int dateFirst = DATE_FIRST_US;
    String language = "us_english";
    DateOrder dateOrder = DateOrder.MDY;
    String isolation = READ_COMMITTED;
    Optional<ObjectName> identityInsert = Optional.empty();

    /** The state now, to come back to by {@link #restore}. */
    SessionOptions copy() {
        SessionOptions copy = new SessionOptions();
        copy.restore(this);
        copy.identityInsert = identityInsert;
        return copy;
    }

    /** Takes another's values, but for IDENTITY_INSERT: a procedure's SET outlives it. */
    void restore(SessionOptions from) {
        noCount = from.noCount;
        implicitTransactions = from.implicitTransactions;
        xactAbort = from.xactAbort;
        quotedIdentifier = from.quotedIdentifier;
        ansiNulls = from.ansiNulls;
        ansiPadding = from.ansiPadding;
        ansiWarnings = from.ansiWarnings;
        arithAbort = from.arithAbort;
        concatNullYieldsNull = from.concatNullYieldsNull;
        lockTimeout = from.lockTimeout;
        deadlockPriority = from.deadlockPriority;
        rowCount = from.rowCount;
        textSize = from.textSize;
        dateFirst = from.dateFirst;
        language = from.language;
        dateOrder = from.dateOrder;
        isolation = from.isolation;
    }

    /** Whether what is read with a lock stays locked until the transaction ends. */
    boolean holdsSharedLocks() {
        return isolation.equals("REPEATABLE READ") || isolation.equals("SERIALIZABLE");
    }

    /** The number of an isolation level in {@code sys.dm_exec_sessions}. */
    static int isolationNumber(String isolation) {
        return 1 + LEVELS.indexOf(isolation);
    }

    /** The options that are not as indexes on computed columns and filtered ones need them. */
    List<String> wrongForIndexes() {
        if (quotedIdentifier && ansiNulls && ansiPadding && ansiWarnings && concatNullYieldsNull) {
            return List.of();
        }
        List<String> wrong = new ArrayList<>();
        add(wrong, ansiNulls, "ANSI_NULLS");
        add(wrong, quotedIdentifier, "QUOTED_IDENTIFIER");
        add(wrong, concatNullYieldsNull, "CONCAT_NULL_YIELDS_NULL");
        add(wrong, ansiWarnings, "ANSI_WARNINGS");
        add(wrong, ansiPadding, "ANSI_PADDING");
        return List.copyOf(wrong);
    }

    private static void add(List<String> wrong, boolean on, String name) {
        if (!on) {
            wrong.add(name);
        }
    }

    /** {@code @@OPTIONS}. */
    int bits() {
        return bit(implicitTransactions, 2)
                | bit(ansiWarnings, 8)
                | bit(ansiPadding, 16)
                | bit(ansiNulls, 32)
                | bit(arithAbort, 64)
                | bit(quotedIdentifier, 256)
                | bit(noCount, 512)
                | bit(concatNullYieldsNull, 4096)
                | bit(xactAbort, 16_384)
                | 1024;
    }

    private static int bit(boolean on, int value) {
        return on ? value : 0;
    }
}
