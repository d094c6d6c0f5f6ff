package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Finding;

/** Carries a finding from where the grammar failed to where the statement is given up. */
final class SyntaxError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Finding.Reason reason;
    private final int at;

    SyntaxError(Finding.Reason reason, int at, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.at = at;
    }

    Finding finding() {
        return new Finding(reason, at, String.valueOf(getMessage()));
    }
}
