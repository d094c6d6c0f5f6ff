package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;

/** A request that is not taken; the sender gets status, code, fact and hint. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int BAD = 400;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int LENGTH_REQUIRED = 411;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED_MEDIA_TYPE = 415;
    static final int TOO_MANY = 429;
    static final int UNAVAILABLE = 503;

    private final int status;
    private final ErrorCode code;
    private final String fact;
    private final String hint;

    private RequestException(int status, ErrorCode code, String fact, String hint) {
        super(fact);
        this.status = status;
        this.code = code;
        this.fact = fact;
        this.hint = hint;
    }

    /** It is not one that the daemon takes. */
    static RequestException invalid(int status, String fact, String hint) {
        return new RequestException(status, ErrorCode.REQUEST_INVALID, fact, hint);
    }

    /** Who sends it is not known, or may not. */
    static RequestException refused(int status, String fact, String hint) {
        return new RequestException(status, ErrorCode.ACCESS_REFUSED, fact, hint);
    }

    int status() {
        return status;
    }

    ErrorCode code() {
        return code;
    }

    String fact() {
        return fact;
    }

    String hint() {
        return hint;
    }
}
