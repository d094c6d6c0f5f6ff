package dev.tidegate.simulation;

import dev.tidegate.model.ErrorCode;

/** The calls by which capture, load and applier touch the world: where a process can die. */
enum Site {
    SOURCE_READ(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_BATCH(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_POSITION(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_GUARD(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_WATERMARK(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_CUTS(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_COMPARE(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_CHUNK(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_ROW(ErrorCode.SOURCE_UNAVAILABLE),
    SOURCE_LOCKED_READ(ErrorCode.SOURCE_UNAVAILABLE),
    JOURNAL_OPEN_WRITER(ErrorCode.JOURNAL_UNAVAILABLE),
    JOURNAL_COMMIT(ErrorCode.JOURNAL_UNAVAILABLE),
    JOURNAL_OPEN_READER(ErrorCode.JOURNAL_UNAVAILABLE),
    JOURNAL_POLL(ErrorCode.JOURNAL_UNAVAILABLE),
    LOAD_TABLES(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_BEGIN(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_ROW(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_ROWS_ENDED(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_MERGE(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_PUBLISH(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_START_OVER(ErrorCode.TARGET_UNAVAILABLE),
    LOAD_INTEND(ErrorCode.TARGET_UNAVAILABLE),
    TARGET_TAKE_OVER(ErrorCode.TARGET_UNAVAILABLE),
    TARGET_BEGIN(ErrorCode.TARGET_UNAVAILABLE),
    TARGET_APPLY(ErrorCode.TARGET_UNAVAILABLE),
    TARGET_COMMIT(ErrorCode.TARGET_UNAVAILABLE);

    private final ErrorCode unavailable;

    Site(ErrorCode unavailable) {
        this.unavailable = unavailable;
    }

    /** What the caller hears when the other side breaks the connection. */
    ErrorCode unavailable() {
        return unavailable;
    }

    /** On which side of the effect. */
    enum Moment {
        /** Nothing has happened yet. */
        BEFORE,
        /** It has happened; the caller has not heard of it. */
        AFTER
    }

    /** A site and the side of its effect. */
    record Place(Site site, Moment moment) {}
}
