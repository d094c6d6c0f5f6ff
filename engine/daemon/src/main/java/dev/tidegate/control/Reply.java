package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a request is answered with.
 *
 * @param progress whether what was asked is done
 * @param type media type
 * @param body text
 * @param detail for the audit trail
 */
record Reply(Progress progress, String type, String body, String detail) {
    static final String JSON = "application/json";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;

    /** Whether it is done. */
    enum Progress {
        DONE,
        /** Whoever asks again waits for the same. */
        GOES_ON,
        /** Of a probe: the process is not ready. */
        NOT_READY
    }

    /** A document that is JSON already. */
    static Reply json(String body) {
        return new Reply(Progress.DONE, JSON, body, "");
    }

    /** What came of it, in a sentence. */
    static Reply done(String sentence) {
        String body = MAPPER.createObjectNode().put("done", sentence).toString();
        return new Reply(Progress.DONE, JSON, body, sentence);
    }

    int status() {
        return switch (progress) {
            case DONE -> OK;
            case GOES_ON -> ACCEPTED;
            case NOT_READY -> UNAVAILABLE;
        };
    }
}
